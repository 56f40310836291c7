package io.github.crossstage.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.op.Op;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.Golden;
import io.github.crossstage.testing.GoldenOps;
import io.github.crossstage.testing.GoldenOps.GoldenOp;
import io.github.crossstage.testing.TensorAssert;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GoldenOpsTest {
    @Test
    void agreesWithPyTorchOnEveryOperatorCase() {
        Map<String, Tensor> expected = Golden.opOutputs();
        Map<String, Double> worst = new TreeMap<>();
        List<GoldenOp> cases = GoldenOps.all();
        assertEquals(144, cases.size());
        for (GoldenOp golden : cases) {
            Op op = golden.opCase().op();
            Tensor got = ReferenceKernels.run(
                            op, golden.opCase().inputs(), golden.opCase().outputTypes())
                    .get(0);
            double error = TensorAssert.assertClose(
                    golden.name(),
                    expected.get(golden.name()),
                    got,
                    golden.opCase().tolerance());
            worst.merge(golden.operator(), error, Math::max);
        }
        worst.forEach((operator, error) ->
                System.out.printf(Locale.ROOT, "golden %-20s worst error %.2e of peak%n", operator, error));
    }
}
