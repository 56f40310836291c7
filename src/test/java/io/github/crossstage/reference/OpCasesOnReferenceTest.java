package io.github.crossstage.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.crossstage.ir.op.OpKind;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.OpCase;
import io.github.crossstage.testing.OpCases;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OpCasesOnReferenceTest {
    @ParameterizedTest
    @EnumSource(OpKind.class)
    void everyCaseRunsAndMakesNumbersOfTheInferredTypes(OpKind kind) {
        for (OpCase opCase : OpCases.of(kind)) {
            List<Tensor> outputs = new ArrayList<>(
                    ReferenceExecutor.run(opCase.graph(), opCase.feed()).values());
            assertEquals(
                    opCase.outputTypes(), outputs.stream().map(Tensor::type).toList(), opCase.name());
            if (kind != OpKind.POOL_2D) { // a window over nothing has the mean 0/0
                for (Tensor output : outputs) {
                    for (float number : output.toFloatArray()) {
                        assertFalse(Float.isNaN(number), opCase.name());
                    }
                }
            }
        }
    }
}
