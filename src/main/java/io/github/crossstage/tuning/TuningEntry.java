package io.github.crossstage.tuning;

import java.util.Objects;

/**
 * What was measured for one key. Both times are device times of the same run of the tuner, interleaved.
 *
 * @param key what it holds for
 * @param choice what won; the usual choice where nothing else was clearly faster
 * @param nanos what that took, in nanoseconds
 * @param usual what is chosen without a table
 * @param usualNanos what that took, in nanoseconds
 */
public record TuningEntry(TuningKey key, TuningChoice choice, long nanos, TuningChoice usual, long usualNanos) {
    public TuningEntry {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(choice, "choice");
        Objects.requireNonNull(usual, "usual");
        if (nanos < 0 || usualNanos < 0) {
            throw new IllegalArgumentException("times of " + nanos + " and " + usualNanos + " ns, expected 0 or more");
        }
    }

    /** Returns whether something else than the usual choice won. */
    public boolean isWin() {
        return !choice.equals(usual);
    }
}
