package io.github.crossstage.planner;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Packs lifetimes into one arena: one buffer after the other, each into the lowest or the tightest place that the runs of bytes needed
 * at the same time leave. A buffer of several runs moves as one.
 *
 * <p>The order decides how good the packing gets, and none is best everywhere, so several are tried: by size, by size times
 * duration, by first step; then, while the arena is larger than the most bytes needed in a step, orders in which the buffers that
 * lie highest come earlier. The smallest arena is kept. The idea of packing the largest first is that of XNNPACK's {@code
 * memory-planner.c}. Deterministic: the same lifetimes in the same order give the same plan. Every plan is verified before it is
 * returned.
 */
public final class MemoryPlanner {
    /** Orders tried beyond the fixed ones. */
    private static final int IMPROVEMENTS = 400;
    /** Placements of one run against another, for all orders together, after which no more orders are tried. */
    private static final long WORK_LIMIT = 12_000_000;

    private static final long SEED = 1;

    private static final Comparator<Buffer> LARGEST_FIRST =
            Comparator.comparingLong((Buffer buffer) -> buffer.bytes).reversed();
    private static final List<Comparator<Buffer>> ORDERS = List.of(
            LARGEST_FIRST.thenComparing(
                    Comparator.comparingLong(Buffer::stepCount).reversed()),
            Comparator.comparing(Buffer::byteSteps).reversed().thenComparing(LARGEST_FIRST),
            Comparator.comparingInt(Buffer::firstStep).thenComparing(LARGEST_FIRST),
            Comparator.comparingInt(Buffer::lastStep).reversed().thenComparing(LARGEST_FIRST),
            // A buffer of many runs fits around small short-lived ones better than they fit into it.
            Comparator.comparingLong(Buffer::stepCount).thenComparing(LARGEST_FIRST),
            Comparator.comparingLong((Buffer buffer) -> buffer.bytes));

    private MemoryPlanner() {}

    /**
     * Plans an arena.
     *
     * @param alignmentBytes what every buffer's offset is a multiple of; a power of two
     * @throws IllegalArgumentException if two lifetimes of a buffer share bytes at the same time, or the alignment is not a power of two
     * @throws ArithmeticException if the arena would be larger than a long can say
     */
    public static MemoryPlan plan(List<Lifetime> lifetimes, long alignmentBytes) {
        if (Long.bitCount(alignmentBytes) != 1 || alignmentBytes < 0) {
            throw new IllegalArgumentException(
                    "Memory plan: alignment of " + alignmentBytes + " bytes, expected a power of two");
        }
        List<Buffer> buffers = buffers(lifetimes);
        long lowerBound = lowerBound(lifetimes);
        MemoryPlan best = null;
        List<Buffer> bestOrder = List.of();
        for (Comparator<Buffer> order : ORDERS) {
            for (boolean lowest : new boolean[] {true, false}) {
                List<Buffer> ordered = buffers.stream().sorted(order).toList();
                MemoryPlan plan = pack(ordered, alignmentBytes, lowerBound, lowest);
                if (best == null || plan.arenaBytes() < best.arenaBytes()) {
                    best = plan;
                    bestOrder = ordered;
                }
            }
        }
        best = improved(best, bestOrder, alignmentBytes);
        MemoryPlanVerifier.verify(lifetimes, best, alignmentBytes);
        return best;
    }

    /** Moves buffers that end at the top of the arena, and some others, to the front of the order, and keeps what helps. */
    private static MemoryPlan improved(MemoryPlan start, List<Buffer> order, long alignment) {
        MemoryPlan best = start;
        List<Buffer> bestOrder = order;
        long runs = order.stream().mapToLong(buffer -> buffer.runs.size()).sum();
        Random random = new Random(SEED);
        long work = 0;
        for (int i = 0; i < IMPROVEMENTS && best.arenaBytes() > align(best.lowerBoundBytes(), alignment); i++) {
            work += runs * runs;
            if (work > WORK_LIMIT) {
                break;
            }
            List<Buffer> next = new ArrayList<>(bestOrder);
            MemoryPlan plan = best;
            List<Buffer> highest = next.stream()
                    .filter(buffer -> plan.offset(buffer.id) + buffer.bytes == plan.arenaBytes())
                    .toList();
            next.removeAll(highest);
            next.addAll(earlier(next, highest.get(random.nextInt(highest.size())), random), highest);
            if (i % 2 == 1) {
                next.add(random.nextInt(next.size()), next.remove(random.nextInt(next.size())));
            }
            MemoryPlan tried = pack(next, alignment, best.lowerBoundBytes(), i % 4 < 2);
            if (tried.arenaBytes() <= best.arenaBytes()) {
                best = tried;
                bestOrder = next;
            }
        }
        return best;
    }

    /** Returns a place in the order before some buffer that is needed together with this one, or any if there is none. */
    private static int earlier(List<Buffer> order, Buffer buffer, Random random) {
        int[] together = IntStream.range(0, order.size())
                .filter(i -> order.get(i).isNeededWith(buffer))
                .toArray();
        return together.length == 0 ? random.nextInt(order.size() + 1) : together[random.nextInt(together.length)];
    }

    private static List<Buffer> buffers(List<Lifetime> lifetimes) {
        Map<Integer, Buffer> buffers = new LinkedHashMap<>();
        lifetimes.forEach(
                lifetime -> buffers.computeIfAbsent(lifetime.id(), Buffer::new).add(lifetime));
        return List.copyOf(buffers.values());
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

    private static MemoryPlan pack(List<Buffer> ordered, long alignment, long lowerBound, boolean lowest) {
        List<Placed> placed = new ArrayList<>();
        Map<Integer, Long> offsets = new HashMap<>();
        long arena = 0;
        for (Buffer buffer : ordered) {
            long offset = place(buffer, placed, alignment, lowest);
            offsets.put(buffer.id, offset);
            for (Lifetime run : buffer.runs) {
                if (run.bytes() > 0) {
                    placed.add(new Placed(run, Math.addExact(offset, run.offset())));
                    arena = Math.max(arena, Math.addExact(offset, run.end()));
                }
            }
        }
        return new MemoryPlan(arena, offsets, lowerBound);
    }

    /** Returns the lowest free place for a buffer, or the one in the tightest gap. */
    private static long place(Buffer buffer, List<Placed> placed, long alignment, boolean lowest) {
        // Between begin and end (exclusive) the buffer cannot start, as one of its runs would meet one that is placed.
        List<long[]> taken = new ArrayList<>();
        for (Lifetime run : buffer.runs) {
            if (run.bytes() == 0) {
                continue;
            }
            for (Placed other : placed) {
                if (other.run.overlaps(run)) {
                    long begin = other.offset - run.end();
                    long end = other.end() - run.offset();
                    if (end > 0) {
                        taken.add(new long[] {begin, end});
                    }
                }
            }
        }
        taken.sort(Comparator.comparingLong(interval -> interval[0]));
        long best = -1;
        long bestGap = Long.MAX_VALUE;
        long free = 0;
        for (long[] interval : taken) {
            if (interval[0] >= free) {
                if (lowest) {
                    return free;
                }
                long gap = interval[0] - free;
                if (gap < bestGap) {
                    best = free;
                    bestGap = gap;
                }
            }
            free = Math.max(free, align(interval[1], alignment));
        }
        return best >= 0 ? best : free;
    }

    private static long align(long bytes, long alignment) {
        return Math.addExact(bytes, alignment - 1) & -alignment;
    }

    /** The runs of one id. */
    private static final class Buffer {
        private final int id;
        private final List<Lifetime> runs = new ArrayList<>();
        private long bytes;

        Buffer(int id) {
            this.id = id;
        }

        void add(Lifetime run) {
            for (Lifetime other : runs) {
                if (run.offset() < other.end() && other.offset() < run.end() && run.overlaps(other)) {
                    throw new IllegalArgumentException("Memory plan: two lifetimes with the id " + id
                            + " share bytes at the same time: " + other + ", " + run);
                }
            }
            runs.add(run);
            bytes = Math.max(bytes, run.end());
        }

        int firstStep() {
            return runs.stream().mapToInt(Lifetime::firstStep).min().orElse(0);
        }

        int lastStep() {
            return runs.stream().mapToInt(Lifetime::lastStep).max().orElse(0);
        }

        boolean isNeededWith(Buffer other) {
            return firstStep() <= other.lastStep() && other.firstStep() <= lastStep();
        }

        long stepCount() {
            return (long) lastStep() - firstStep() + 1;
        }

        BigInteger byteSteps() {
            return runs.stream()
                    .map(run -> BigInteger.valueOf(run.bytes()).multiply(BigInteger.valueOf(run.stepCount())))
                    .reduce(BigInteger.ZERO, BigInteger::add);
        }
    }

    /** A run at its place. */
    private record Placed(Lifetime run, long offset) {
        long end() {
            return Math.addExact(offset, run.bytes());
        }
    }
}
