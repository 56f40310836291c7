package io.github.crossstage.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.ir.op.OpKind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OpCasesTest {
    @ParameterizedTest
    @EnumSource(OpKind.class)
    void everyOperatorHasCasesOfItsKindThatMakeVerifiedGraphs(OpKind kind) {
        List<OpCase> cases = OpCases.of(kind);
        assertFalse(cases.isEmpty(), kind + " has no case");
        for (OpCase opCase : cases) {
            assertSame(kind, opCase.op().kind());
            assertEquals(1, opCase.graph().nodes().size());
        }
    }

    @Test
    void namesAreUniqueAndFindTheirCase() {
        Set<String> names = new HashSet<>();
        for (OpCase opCase : OpCases.all()) {
            assertTrue(names.add(opCase.name()), opCase.name() + " stands twice");
        }
        assertEquals("MatMul/[5,7]x[7,3]", OpCases.named("MatMul/[5,7]x[7,3]").name());
    }
}
