package io.github.crossstage.error;

/** A picture cannot be used: unknown format, damaged, or larger than the limit. */
public final class PictureFormatException extends CrossStageException {
    private static final long serialVersionUID = 1L;

    private final String source;
    private boolean tooLarge;

    /**
     * Makes the exception.
     *
     * @param source path or name of the picture
     * @param reason what was found, what was expected, and the way out
     */
    public PictureFormatException(String source, String reason) {
        this(source, reason, null);
    }

    /** As above, with the error that led to it. */
    public PictureFormatException(String source, String reason, Throwable cause) {
        super("Picture '" + source + "': " + reason, cause);
        this.source = source;
    }

    /** Makes the exception of a picture that exceeds a limit, whatever else it is. */
    public static PictureFormatException tooLarge(String source, String reason) {
        PictureFormatException exception = new PictureFormatException(source, reason);
        exception.tooLarge = true;
        return exception;
    }

    /** Returns whether the picture was refused for its bytes, pixels or sides alone: others of its kind are taken. */
    public boolean isTooLarge() {
        return tooLarge;
    }

    /** Returns the path, or the name the caller gave to the bytes. */
    public String source() {
        return source;
    }
}
