package io.github.crossstage.planner;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Packs lifetimes into one arena: one after the other, each into the smallest gap that the lifetimes alive at the same
 * time leave.
 *
 * <p>The order decides how good the packing gets, and none is best everywhere, so several are tried and the smallest
 * arena is kept: by size, by size times duration, by first step. The idea of packing the largest first is that of
 * XNNPACK's {@code memory-planner.c}. Deterministic: the same lifetimes in the same order give the same plan. Every plan
 * is verified before it is returned.
 */
public final class MemoryPlanner {
    private static final Comparator<Lifetime> LARGEST_FIRST =
            Comparator.comparingLong(Lifetime::bytes).reversed();
    private static final List<Comparator<Lifetime>> ORDERS = List.of(
            LARGEST_FIRST.thenComparing(
                    Comparator.comparingLong(Lifetime::stepCount).reversed()),
            Comparator.comparing(MemoryPlanner::byteSteps).reversed().thenComparing(LARGEST_FIRST),
            Comparator.comparingInt(Lifetime::firstStep).thenComparing(LARGEST_FIRST));

    private MemoryPlanner() {}

    /**
     * Plans an arena.
     *
     * @param alignmentBytes what every offset is a multiple of; a power of two
     * @throws IllegalArgumentException if two lifetimes have the same id, or the alignment is not a power of two
     * @throws ArithmeticException if the arena would be larger than a long can say
     */
    public static MemoryPlan plan(List<Lifetime> lifetimes, long alignmentBytes) {
        if (Long.bitCount(alignmentBytes) != 1 || alignmentBytes < 0) {
            throw new IllegalArgumentException(
                    "Memory plan: alignment of " + alignmentBytes + " bytes, expected a power of two");
        }
        requireDistinct(lifetimes);
        long lowerBound = lowerBound(lifetimes);
        MemoryPlan best = null;
        for (Comparator<Lifetime> order : ORDERS) {
            MemoryPlan plan = pack(lifetimes.stream().sorted(order).toList(), alignmentBytes, lowerBound);
            if (best == null || plan.arenaBytes() < best.arenaBytes()) {
                best = plan;
            }
        }
        MemoryPlanVerifier.verify(lifetimes, best, alignmentBytes);
        return best;
    }

    private static BigInteger byteSteps(Lifetime lifetime) {
        return BigInteger.valueOf(lifetime.bytes()).multiply(BigInteger.valueOf(lifetime.stepCount()));
    }

    private static void requireDistinct(List<Lifetime> lifetimes) {
        Set<Integer> ids = new HashSet<>();
        for (Lifetime lifetime : lifetimes) {
            if (!ids.add(lifetime.id())) {
                throw new IllegalArgumentException("Memory plan: two lifetimes have the id " + lifetime.id());
            }
        }
    }

    /** Returns the largest sum, over the steps, of the bytes alive in a step. */
    static long lowerBound(List<Lifetime> lifetimes) {
        TreeMap<Long, Long> changes = new TreeMap<>();
        for (Lifetime lifetime : lifetimes) {
            changes.merge((long) lifetime.firstStep(), lifetime.bytes(), Math::addExact);
            changes.merge(lifetime.lastStep() + 1L, -lifetime.bytes(), Math::addExact);
        }
        long live = 0;
        long most = 0;
        for (long change : changes.values()) {
            live = Math.addExact(live, change);
            most = Math.max(most, live);
        }
        return most;
    }

    private static MemoryPlan pack(List<Lifetime> ordered, long alignment, long lowerBound) {
        List<Placed> placed = new ArrayList<>();
        Map<Integer, Long> offsets = new HashMap<>();
        long arena = 0;
        for (Lifetime lifetime : ordered) {
            long offset = smallestGap(lifetime, placed, alignment);
            offsets.put(lifetime.id(), offset);
            if (lifetime.bytes() > 0) {
                Placed entry = new Placed(lifetime, offset);
                placed.add(insertionPoint(placed, offset), entry);
                arena = Math.max(arena, entry.end());
            }
        }
        return new MemoryPlan(arena, offsets, lowerBound);
    }

    /** Finds the smallest gap between neighbours in time that holds the lifetime, or else the end of them all. */
    private static long smallestGap(Lifetime lifetime, List<Placed> placed, long alignment) {
        long best = -1;
        long bestGap = Long.MAX_VALUE;
        long free = 0;
        for (Placed other : placed) {
            if (!other.lifetime().overlaps(lifetime)) {
                continue;
            }
            long gap = other.offset() - free;
            if (gap >= lifetime.bytes() && gap < bestGap) {
                best = free;
                bestGap = gap;
            }
            free = Math.max(free, align(other.end(), alignment));
        }
        return best >= 0 ? best : free;
    }

    private static int insertionPoint(List<Placed> placed, long offset) {
        int low = 0;
        int high = placed.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (placed.get(middle).offset() <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static long align(long bytes, long alignment) {
        return Math.addExact(bytes, alignment - 1) & -alignment;
    }

    /** A lifetime at its place; lists of them are kept in the order of the offsets. */
    private record Placed(Lifetime lifetime, long offset) {
        long end() {
            return Math.addExact(offset, lifetime.bytes());
        }
    }
}
