package io.github.crossstage.error;

/** A device stopped answering; its context and everything on it are gone. */
public final class DeviceLostException extends CrossStageException {
    private static final long serialVersionUID = 1L;

    /** Makes the exception; the message says what failed, where, got, expected and the way out. */
    public DeviceLostException(String message) {
        super(message);
    }

    /** As above, with the error that led to it. */
    public DeviceLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
