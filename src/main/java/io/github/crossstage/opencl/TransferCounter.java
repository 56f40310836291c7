package io.github.crossstage.opencl;

/** The running totals behind {@link TransferCounts}. Guarded by its own monitor, so that a snapshot is of one moment. */
final class TransferCounter {
    private long hostWrites;
    private long hostReads;
    private long bytesWritten;
    private long bytesRead;
    private long launches;

    synchronized void written(long bytes) {
        hostWrites++;
        bytesWritten += bytes;
    }

    synchronized void read(long bytes) {
        hostReads++;
        bytesRead += bytes;
    }

    synchronized void launched() {
        launches++;
    }

    synchronized TransferCounts snapshot() {
        return new TransferCounts(hostWrites, hostReads, bytesWritten, bytesRead, launches);
    }
}
