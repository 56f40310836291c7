package io.github.crossstage.planner;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryPlanVerifierTest {
    private static final List<Lifetime> TWO = List.of(new Lifetime(0, 100, 0, 1), new Lifetime(1, 50, 1, 2));

    @Test
    void acceptsBuffersSideBySideAndBuffersThatNeverMeet() {
        MemoryPlanVerifier.verify(TWO, new MemoryPlan(150, Map.of(0, 0L, 1, 100L), 150), 4);
        List<Lifetime> apart = List.of(new Lifetime(0, 100, 0, 1), new Lifetime(1, 50, 2, 2));
        MemoryPlanVerifier.verify(apart, new MemoryPlan(100, Map.of(0, 0L, 1, 0L), 100), 4);
    }

    @Test
    void refusesASharedByteInACommonStep() {
        refused("share bytes", new MemoryPlan(150, Map.of(0, 0L, 1, 96L), 150), 4);
        refused("share bytes", new MemoryPlan(150, Map.of(0, 0L, 1, 0L), 150), 4);
        refused("share bytes", new MemoryPlan(150, Map.of(0, 48L, 1, 0L), 150), 4);
    }

    @Test
    void refusesOffsetsThatAreMissingUnknownUnalignedOrOutside() {
        refused("has no offset", new MemoryPlan(150, Map.of(0, 0L), 150), 4);
        refused("do not exist", new MemoryPlan(150, Map.of(0, 0L, 1, 100L, 2, 0L), 150), 4);
        refused("not aligned to 8", new MemoryPlan(154, Map.of(0, 0L, 1, 100L), 150), 8);
        refused("leaves the arena", new MemoryPlan(149, Map.of(0, 0L, 1, 100L), 149), 4);
        refused("leaves the arena", new MemoryPlan(150, Map.of(0, 0L, 1, -4L), 150), 4);
    }

    private static void refused(String part, MemoryPlan plan, long alignment) {
        String message = assertThrows(
                        IllegalStateException.class, () -> MemoryPlanVerifier.verify(TWO, plan, alignment))
                .getMessage();
        assertTrue(message.contains(part), message);
    }
}
