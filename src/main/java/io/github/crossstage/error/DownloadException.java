package io.github.crossstage.error;

/** A file of a model hub could not be had: refused, not there, cut off, changed on its way, or no place for it. */
public final class DownloadException extends CrossStageException {
    private static final long serialVersionUID = 1L;

    private final String source;
    private final int status;

    /**
     * Makes the exception.
     *
     * @param source what was asked for, as {@code hf:OWNER/REPO@REVISION#FILE}
     * @param status HTTP status of the answer, or 0 where it is not the answer that failed
     * @param reason what failed and where, what was expected, and the way out
     */
    public DownloadException(String source, int status, String reason) {
        this(source, status, reason, null);
    }

    /** As above, with the error that led to it. */
    public DownloadException(String source, int status, String reason, Throwable cause) {
        super(source + ": " + reason, cause);
        this.source = source;
        this.status = status;
    }

    /** Returns what was asked for. */
    public String source() {
        return source;
    }

    /** Returns the HTTP status of the answer, or 0 where it is not the answer that failed. */
    public int status() {
        return status;
    }
}
