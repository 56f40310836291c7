package io.github.crossstage.serving;

import java.time.Duration;
import java.util.Objects;

/**
 * How a batcher gathers requests. Immutable; {@link #standard()} is the start, and each of the one-argument methods returns a copy with one
 * thing changed.
 *
 * @param maxBatch most rows of a batch, 1 or more; never more than the model was loaded for
 * @param maxDelay longest time that a request waits for others while the device is free; 0 sends what is there
 * @param queueCapacity most requests that wait, 1 or more; those on the device do not count
 * @param overflow what happens where the queue is full
 */
public record BatchPolicy(int maxBatch, Duration maxDelay, int queueCapacity, Overflow overflow) {
    private static final Duration STANDARD_DELAY = Duration.ofMillis(2);
    private static final int STANDARD_CAPACITY = 256;
    /** Nobody waits longer, and its nanoseconds fit a {@code long}. */
    static final Duration LONGEST = Duration.ofDays(365);

    public BatchPolicy {
        if (maxBatch < 1 || queueCapacity < 1) {
            throw new IllegalArgumentException(
                    "maxBatch=" + maxBatch + ", queueCapacity=" + queueCapacity + ": expected 1 or more of each");
        }
        if (maxDelay.isNegative() || maxDelay.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("maxDelay=" + maxDelay + ", expected 0 to " + LONGEST);
        }
        Objects.requireNonNull(overflow, "overflow");
    }

    /** Returns the model's own largest batch, 2 ms, 256 requests, {@link Overflow#REJECT}. */
    public static BatchPolicy standard() {
        return new BatchPolicy(Integer.MAX_VALUE, STANDARD_DELAY, STANDARD_CAPACITY, Overflow.REJECT);
    }

    /** Returns a copy with another largest batch, in rows. */
    public BatchPolicy maxBatch(int rows) {
        return new BatchPolicy(rows, maxDelay, queueCapacity, overflow);
    }

    /** Returns a copy with another longest delay. */
    public BatchPolicy maxDelay(Duration delay) {
        return new BatchPolicy(maxBatch, delay, queueCapacity, overflow);
    }

    /** Returns a copy with another capacity, in requests. */
    public BatchPolicy queueCapacity(int requests) {
        return new BatchPolicy(maxBatch, maxDelay, requests, overflow);
    }

    /** Returns a copy with another overflow. */
    public BatchPolicy overflow(Overflow what) {
        return new BatchPolicy(maxBatch, maxDelay, queueCapacity, what);
    }
}
