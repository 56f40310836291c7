package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.OpKind;
import io.github.crossstage.reference.ReferenceKernels;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.OpCase;
import io.github.crossstage.testing.OpCases;
import io.github.crossstage.testing.OpenClTest;
import io.github.crossstage.testing.ScheduleRunner;
import io.github.crossstage.testing.TensorAssert;
import io.github.crossstage.testing.TestDevices;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kernel of every operator on small cases under Oclgrind, which must find no race and no access out of bounds. */
@OpenClTest
@Tag("oclgrind")
class OperatorOclgrindIT {
    /** Oclgrind interprets: cases with more elements take too long. */
    private static final long MOST_ELEMENTS = 4000;

    private static final int MOST_CASES = 24;

    static Stream<OperatorIT.Candidate> candidates() {
        return Arrays.stream(OpKind.values()).flatMap(OperatorIT::candidates);
    }

    @ParameterizedTest
    @MethodSource("candidates")
    void runsWithoutRaceAndWithinBounds(OperatorIT.Candidate candidate) {
        List<OpCase> small = OpCases.of(candidate.kind()).stream()
                .filter(opCase -> opCase.outputTypes().stream()
                                .mapToLong(type -> type.shape().elementCount())
                                .sum()
                        <= MOST_ELEMENTS)
                .toList();
        int step = Math.max(1, small.size() / MOST_CASES);
        for (int i = 0; i < small.size(); i += step) {
            OpCase opCase = small.get(i);
            Schedule schedule =
                    Lowerer.lower(opCase.graph(), TestDevices.shared().info(), LoweringOptions.force(candidate.name()));
            Map<String, Tensor> outputs = ScheduleRunner.run(TestDevices.shared(), schedule, opCase.feed());
            List<Tensor> truth = ReferenceKernels.run(opCase.op(), opCase.inputs(), opCase.outputTypes());
            for (int o = 0; o < truth.size(); o++) {
                TensorAssert.assertClose(
                        opCase.name() + " by " + candidate.name() + " out" + o,
                        truth.get(o),
                        outputs.get("out" + o),
                        opCase.tolerance());
            }
        }
    }
}
