package io.github.crossstage.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PassPipelineTest {
    @Test
    void runsInAFixedOrder() {
        assertEquals(
                List.of("RemoveDeadNodes", "FuseBatchNormActivation"),
                PassPipeline.standard().names());
    }

    @Test
    void leavesOutAPassByName() {
        assertEquals(
                List.of("RemoveDeadNodes"),
                PassPipeline.standard()
                        .without(Set.of("FuseBatchNormActivation"))
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
