package io.github.crossstage.error;

/** A picture cannot be read: unknown format, damaged, or larger than the limit. */
public final class PictureFormatException extends CrossStageException {
    private static final long serialVersionUID = 1L;

    /** Makes the exception; the message says what failed, where, got, expected and the way out. */
    public PictureFormatException(String message) {
        super(message);
    }

    /** As above, with the error that led to it. */
    public PictureFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
