package io.github.crossstage.error;

/** No OpenCL device fits what was asked for; the message lists what was found and what to install. */
public final class NoDeviceException extends CrossStageException {
    private static final long serialVersionUID = 1L;

    /** Makes the exception; the message says what failed, where, got, expected and the way out. */
    public NoDeviceException(String message) {
        super(message);
    }

    /** As above, with the error that led to it. */
    public NoDeviceException(String message, Throwable cause) {
        super(message, cause);
    }
}
