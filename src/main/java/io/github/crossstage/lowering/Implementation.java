package io.github.crossstage.lowering;

import java.util.Optional;

/**
 * One way to do one operator on a device. Stateless; the javadoc of each names its kernel file, its bound and when it is meant to
 * be chosen.
 */
public interface Implementation {
    /** Returns the name, in snake case: the kernel file's stem, or what it does where it runs no kernel of its own. */
    String name();

    /** Tries the node: what the implementation can do, whatever the device. */
    Attempt attempt(Request request);

    /** Returns whether a tuner should time it against what is chosen: where it suits, or something else only seems to suit better. */
    default boolean rivals(Request request) {
        return unsuited(request).isEmpty();
    }

    /**
     * Returns why this implementation should not be chosen on its own for this node on this device though it could, or nothing.
     * Asked only in the choice; a forced implementation is not asked.
     */
    default Optional<String> unsuited(Request request) {
        return Optional.empty();
    }
}
