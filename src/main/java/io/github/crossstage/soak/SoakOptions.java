package io.github.crossstage.soak;

import java.time.Duration;

/**
 * What a soak does.
 *
 * @param time how long requests are sent
 * @param mostRequests ends it sooner
 * @param threads threads that send requests, each several at a time
 * @param swapEvery time between two swaps of the model
 * @param seed of all that is random
 */
public record SoakOptions(Duration time, long mostRequests, int threads, Duration swapEvery, long seed) {
    public SoakOptions {
        if (time.isNegative() || mostRequests < 1 || threads < 1 || swapEvery.isNegative()) {
            throw new IllegalArgumentException("time=" + time + ", mostRequests=" + mostRequests + ", threads="
                    + threads + ", swapEvery=" + swapEvery + ": expected no negative times, 1 or more of the others");
        }
    }

    /** Returns 32 threads for so long, and a swap twice a second. */
    public static SoakOptions lasting(Duration time) {
        return new SoakOptions(time, Long.MAX_VALUE, 32, Duration.ofMillis(500), 1);
    }
}
