package io.github.crossstage.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PassPipelineTest {
    private static final List<String> ORDER = List.of(
            "RemoveDeadNodes",
            "FoldConstants",
            "MergeReshapes",
            "RemoveIdentities",
            "MergeSlices",
            "RecognizeActivations",
            "FuseBatchNormActivation",
            "FoldPad",
            "FoldBatchNorm",
            "MoveAveragePool",
            "FuseEpilogue",
            "FusePrologue",
            "MoveSplit",
            "MergeSiblingConvolutions");

    @Test
    void runsInAFixedOrder() {
        assertEquals(ORDER, PassPipeline.standard().names());
    }

    @Test
    void leavesOutPassesByName() {
        assertEquals(
                ORDER.subList(2, ORDER.size()),
                PassPipeline.standard()
                        .without(Set.of("FoldConstants", "RemoveDeadNodes"))
                        .names());
    }

    @Test
    void anUnknownPassListsTheChoices() {
        String message = assertThrows(IllegalArgumentException.class, () -> PassPipeline.standard()
                        .without(Set.of("Fuse")))
                .getMessage();
        assertTrue(message.contains("'Fuse'") && message.contains("RemoveDeadNodes"), message);
    }
}
