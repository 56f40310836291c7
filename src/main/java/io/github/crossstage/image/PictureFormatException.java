package io.github.crossstage.image;

/** Reports that a file is not a picture that can be used: which file, why, and the way out. */
public final class PictureFormatException extends RuntimeException {
    private final String source;

    PictureFormatException(String source, String reason) {
        this(source, reason, null);
    }

    PictureFormatException(String source, String reason, Throwable cause) {
        super("Picture '" + source + "': " + reason, cause);
        this.source = source;
    }

    /** Returns the file, or the name the caller gave to the bytes. */
    public String source() {
        return source;
    }
}
