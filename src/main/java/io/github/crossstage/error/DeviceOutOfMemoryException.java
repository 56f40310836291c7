package io.github.crossstage.error;

/** Device memory, or the memory limit that the caller set, does not hold what was asked for. */
public final class DeviceOutOfMemoryException extends CrossStageException {
    private static final long serialVersionUID = 1L;

    private final long askedBytes;
    private final long availableBytes;
    private final int largestBatch;

    /**
     * Makes the exception.
     *
     * @param message what was asked for, what there is, and the way out
     * @param askedBytes bytes asked for
     * @param availableBytes bytes that the device or the limit allows, or -1 where unknown
     * @param largestBatch the largest batch that fits, or 0 where none does or none is known
     */
    public DeviceOutOfMemoryException(
            String message, long askedBytes, long availableBytes, int largestBatch, Throwable cause) {
        super(message, cause);
        this.askedBytes = askedBytes;
        this.availableBytes = availableBytes;
        this.largestBatch = largestBatch;
    }

    /** Returns the bytes asked for. */
    public long askedBytes() {
        return askedBytes;
    }

    /** Returns the bytes that the device or the limit allows, or -1 where unknown. */
    public long availableBytes() {
        return availableBytes;
    }

    /** Returns the largest batch that fits, or 0 where none does or none is known. */
    public int largestBatch() {
        return largestBatch;
    }
}
