package io.github.crossstage.opencl;

/**
 * How often, and with how many bytes, a queue has moved data between host and device, and how many kernels it has
 * launched, since it was made.
 *
 * @param hostWrites transfers from host to device
 * @param hostReads transfers from device to host
 * @param bytesWritten bytes from host to device
 * @param bytesRead bytes from device to host
 * @param launches kernel launches
 */
public record TransferCounts(long hostWrites, long hostReads, long bytesWritten, long bytesRead, long launches) {
    /** Nothing has moved. */
    public static final TransferCounts NONE = new TransferCounts(0, 0, 0, 0, 0);

    /** Returns the sums of both. */
    public TransferCounts plus(TransferCounts other) {
        return new TransferCounts(
                hostWrites + other.hostWrites,
                hostReads + other.hostReads,
                bytesWritten + other.bytesWritten,
                bytesRead + other.bytesRead,
                launches + other.launches);
    }

    /** Returns what happened between an earlier snapshot of the same queue and this one. */
    public TransferCounts since(TransferCounts earlier) {
        return new TransferCounts(
                hostWrites - earlier.hostWrites,
                hostReads - earlier.hostReads,
                bytesWritten - earlier.bytesWritten,
                bytesRead - earlier.bytesRead,
                launches - earlier.launches);
    }
}
