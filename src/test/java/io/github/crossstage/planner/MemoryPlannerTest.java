package io.github.crossstage.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryPlannerTest {
    @Test
    void aPlanOfNothingIsEmpty() {
        assertEquals(new MemoryPlan(0, Map.of(), 0), MemoryPlanner.plan(List.of(), 256));
    }

    @Test
    void aChainNeedsTwoNeighboursAtATime() {
        List<Lifetime> chain = List.of(
                new Lifetime(0, 100, 0, 1),
                new Lifetime(1, 300, 1, 2),
                new Lifetime(2, 200, 2, 3),
                new Lifetime(3, 100, 3, 4));
        MemoryPlan plan = MemoryPlanner.plan(chain, 1);
        assertEquals(500, plan.lowerBoundBytes());
        assertEquals(500, plan.arenaBytes());
        assertEquals(0, plan.offset(1));
        assertEquals(300, plan.offset(2));
    }

    @Test
    void everyOffsetIsAligned() {
        List<Lifetime> both = List.of(new Lifetime(7, 100, 0, 0), new Lifetime(9, 10, 0, 0));
        MemoryPlan plan = MemoryPlanner.plan(both, 256);
        assertEquals(Map.of(7, 0L, 9, 256L), plan.offsets());
        assertEquals(266, plan.arenaBytes());
        assertEquals(110, plan.lowerBoundBytes());
    }

    @Test
    void theSmallestGapThatFitsIsTaken() {
        List<Lifetime> lifetimes = List.of(
                new Lifetime(0, 1000, 0, 0),
                new Lifetime(1, 900, 0, 2),
                new Lifetime(2, 800, 1, 1),
                new Lifetime(3, 150, 1, 1),
                new Lifetime(4, 40, 1, 1));
        MemoryPlan plan = MemoryPlanner.plan(lifetimes, 1);
        assertEquals(1900, plan.arenaBytes());
        assertEquals(1900, plan.lowerBoundBytes());
        assertEquals(Map.of(0, 0L, 1, 1000L, 2, 0L, 3, 800L, 4, 950L), plan.offsets());
    }

    @Test
    void anotherOrderIsTakenWhereTheLargestFirstIsWorse() {
        List<Lifetime> lifetimes = List.of(
                new Lifetime(0, 3, 0, 5),
                new Lifetime(1, 4, 0, 1),
                new Lifetime(2, 2, 1, 3),
                new Lifetime(3, 4, 2, 4),
                new Lifetime(4, 5, 4, 6));
        MemoryPlan plan = MemoryPlanner.plan(lifetimes, 1);
        assertTrue(plan.arenaBytes() <= 12, plan.toString());
        assertEquals(12, plan.lowerBoundBytes());
    }

    @Test
    void emptyBuffersTakeNoSpace() {
        List<Lifetime> lifetimes = List.of(new Lifetime(0, 0, 0, 9), new Lifetime(1, 64, 0, 9));
        assertEquals(64, MemoryPlanner.plan(lifetimes, 64).arenaBytes());
    }

    @Test
    void sizesBeyondTwoGibibytesAreExact() {
        long big = 3L << 40;
        List<Lifetime> lifetimes = List.of(new Lifetime(0, big, 0, 1), new Lifetime(1, big, 1, 2));
        MemoryPlan plan = MemoryPlanner.plan(lifetimes, 4096);
        assertEquals(2 * big, plan.arenaBytes());
        List<Lifetime> tooMuch =
                List.of(new Lifetime(0, Long.MAX_VALUE - 8, 0, 1), new Lifetime(1, Long.MAX_VALUE - 8, 1, 2));
        assertThrows(ArithmeticException.class, () -> MemoryPlanner.plan(tooMuch, 4096));
    }

    @Test
    void refusesWhatIsNoPlan() {
        Lifetime one = new Lifetime(1, 8, 0, 0);
        assertThrows(IllegalArgumentException.class, () -> MemoryPlanner.plan(List.of(one, one), 256));
        assertThrows(IllegalArgumentException.class, () -> MemoryPlanner.plan(List.of(one), 0));
        assertThrows(IllegalArgumentException.class, () -> MemoryPlanner.plan(List.of(one), 100));
        assertThrows(IllegalArgumentException.class, () -> MemoryPlanner.plan(List.of(one), Long.MIN_VALUE));
        assertThrows(IllegalArgumentException.class, () -> new Lifetime(0, -1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Lifetime(0, 1, 2, 1));
        assertThrows(IllegalArgumentException.class, () -> new Lifetime(0, 1, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> MemoryPlanner.plan(List.of(one), 256)
                .offset(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 128, 512})
    void randomPlansAreRightAndNearTheLowerBound(int alignment) {
        double worst = 0;
        for (long seed = 0; seed < 300; seed++) {
            List<Lifetime> lifetimes = random(new Random(seed));
            MemoryPlan plan = MemoryPlanner.plan(lifetimes, alignment);
            requireNoSharedByte(lifetimes, plan, "seed " + seed + ", alignment " + alignment);
            assertTrue(plan.arenaBytes() >= plan.lowerBoundBytes(), "seed " + seed);
            assertEquals(bruteForceBound(lifetimes), plan.lowerBoundBytes(), "seed " + seed);
            assertEquals(plan, MemoryPlanner.plan(lifetimes, alignment), "seed " + seed);
            if (alignment == 1) {
                worst = Math.max(worst, (double) plan.arenaBytes() / plan.lowerBoundBytes());
            }
        }
        assertTrue(worst < 1.5, "worst arena is " + worst + " times the lower bound");
    }

    private static List<Lifetime> random(Random random) {
        int steps = 1 + random.nextInt(40);
        List<Lifetime> lifetimes = new ArrayList<>();
        int count = 1 + random.nextInt(60);
        for (int id = 0; id < count; id++) {
            int first = random.nextInt(steps);
            int last =
                    Math.min(steps - 1, first + (random.nextInt(4) == 0 ? random.nextInt(steps) : random.nextInt(3)));
            lifetimes.add(new Lifetime(id, 1 + random.nextInt(5000), first, last));
        }
        return lifetimes;
    }

    private static long bruteForceBound(List<Lifetime> lifetimes) {
        long most = 0;
        for (int step = 0; step < 64; step++) {
            int now = step;
            most = Math.max(
                    most,
                    lifetimes.stream()
                            .filter(l -> l.firstStep() <= now && now <= l.lastStep())
                            .mapToLong(Lifetime::bytes)
                            .sum());
        }
        return most;
    }

    /** Marks every byte of every step with its owner, which shares no thought with planner or verifier. */
    private static void requireNoSharedByte(List<Lifetime> lifetimes, MemoryPlan plan, String where) {
        for (int step = 0; step < 64; step++) {
            boolean[] taken = new boolean[Math.toIntExact(plan.arenaBytes())];
            for (Lifetime lifetime : lifetimes) {
                if (lifetime.firstStep() <= step && step <= lifetime.lastStep()) {
                    int offset = Math.toIntExact(plan.offset(lifetime.id()));
                    for (int i = offset; i < offset + lifetime.bytes(); i++) {
                        assertTrue(!taken[i], where);
                        taken[i] = true;
                    }
                }
            }
        }
    }
}
