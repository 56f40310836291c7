package io.github.crossstage.error;

/** A model, weight or array file breaks the rules of its format. Nothing the file asked for was allocated or executed. */
public final class ModelFormatException extends CrossStageException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;

    /**
     * Makes the exception.
     *
     * @param file path or name of the file
     * @param offset byte offset in the file, or -1 where none applies
     * @param reason what was found there, what was expected, and the way out
     */
    public ModelFormatException(String file, long offset, String reason) {
        this(file, offset, reason, null);
    }

    /** As above, with the error that led to it. */
    public ModelFormatException(String file, long offset, String reason, Throwable cause) {
        super(file + (offset >= 0 ? " (byte " + offset + ")" : "") + ": " + reason, cause);
        this.file = file;
        this.offset = offset;
    }

    /** Returns the path or name of the file. */
    public String file() {
        return file;
    }

    /** Returns the byte offset in the file, or -1 where none applies. */
    public long offset() {
        return offset;
    }
}
