package io.github.crossstage.lowering;

import java.util.Set;

/**
 * What steers the choice of implementations.
 *
 * @param forced names of implementations that are taken wherever they can do a node, whether they suit the device or not
 * @param banned names of implementations that are never taken
 */
public record LoweringOptions(Set<String> forced, Set<String> banned) {
    /** The free choice. */
    public static final LoweringOptions DEFAULT = new LoweringOptions(Set.of(), Set.of());

    public LoweringOptions {
        forced = Set.copyOf(forced);
        banned = Set.copyOf(banned);
    }

    /** Returns options that force one implementation. */
    public static LoweringOptions force(String name) {
        return new LoweringOptions(Set.of(name), Set.of());
    }
}
