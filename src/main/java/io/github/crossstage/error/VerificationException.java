package io.github.crossstage.error;

/** A model's results on a device differ from the CPU reference by more than the limit. */
public final class VerificationException extends CrossStageException {
    private static final long serialVersionUID = 1L;

    /** Makes the exception; the message says what failed, where, got, expected and the way out. */
    public VerificationException(String message) {
        super(message);
    }

    /** As above, with the error that led to it. */
    public VerificationException(String message, Throwable cause) {
        super(message, cause);
    }
}
