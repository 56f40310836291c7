package io.github.crossstage.planner;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where each buffer of a schedule lies in one arena.
 *
 * @param arenaBytes size of the arena
 * @param offsets first byte of each buffer, by id, in the order of the ids
 * @param lowerBoundBytes the most bytes needed in any one step; no arena can be smaller
 */
public record MemoryPlan(long arenaBytes, Map<Integer, Long> offsets, long lowerBoundBytes) {
    public MemoryPlan {
        offsets = Collections.unmodifiableMap(new TreeMap<>(offsets));
    }

    /**
     * Returns the first byte of a buffer.
     *
     * @throws IllegalArgumentException if the plan has no buffer with this id
     */
    public long offset(int id) {
        Long offset = offsets.get(id);
        if (offset == null) {
            throw new IllegalArgumentException("The memory plan has no buffer " + id + "; it has " + offsets.keySet());
        }
        return offset;
    }
}
