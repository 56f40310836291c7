package io.github.crossstage.serving;

/**
 * How long a device takes for a row, learnt from the batches that it ran: a mean in which each batch counts a fifth and all before it the
 * rest. What is old says less: where nothing was measured for half a minute the time counts half, for a minute a quarter and so on, so
 * that a device that was slow once is tried again. Not thread-safe: guarded by the batcher's lock.
 */
final class Speed {
    private static final double NEWEST_SHARE = 0.2;
    /** A single measurement moves the mean at most as if it had been so much longer: a hiccup is not a slow device. */
    private static final double LARGEST_STEP = 4;

    private static final double HALF_LIFE_NANOS = 30e9;

    private double nanosPerRow;
    private long measuredAtNanos;

    /** Adds a batch. */
    void measured(long rows, long nanos, long nowNanos) {
        double sample = Math.max(1, (double) nanos / rows);
        if (nanosPerRow == 0) {
            nanosPerRow = sample;
        } else {
            nanosPerRow += NEWEST_SHARE * (Math.min(sample, LARGEST_STEP * nanosPerRow) - nanosPerRow);
        }
        measuredAtNanos = nowNanos;
    }

    /** Returns nanoseconds a row; 0 where nothing was measured yet. */
    double nanosPerRow(long nowNanos) {
        return nanosPerRow * Math.pow(0.5, Math.max(0, nowNanos - measuredAtNanos) / HALF_LIFE_NANOS);
    }
}
