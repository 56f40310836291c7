package io.github.crossstage.soak;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which version of the network may answer. A count that is even while one version alone is there and odd during a swap; a request that
 * began and ended at the same even count can have met that version only. Thread-safe.
 */
final class SoakedVersion {
    static final int VERSIONS = 2;

    private final AtomicInteger changes = new AtomicInteger();

    int changes() {
        return changes.get();
    }

    /** Returns the version that a swap brings. */
    int next() {
        return (changes.get() / 2 + 1) % VERSIONS;
    }

    void swapping() {
        changes.incrementAndGet();
    }

    void swapped() {
        changes.incrementAndGet();
    }

    /** A swap failed: the version before it stays. */
    void kept() {
        changes.decrementAndGet();
    }

    /** Returns whether a version may have answered a request. */
    static boolean mayAnswer(int version, int before, int after) {
        return before != after || before % 2 == 1 || before / 2 % VERSIONS == version;
    }
}
