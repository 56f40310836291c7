package io.github.crossstage.error;

/** A picture cannot be used: unknown format, damaged, or larger than the limit. */
public final class PictureFormatException extends CrossStageException {
    private static final long serialVersionUID = 1L;

    private final String source;

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

    /** Returns the path, or the name the caller gave to the bytes. */
    public String source() {
        return source;
    }
}
