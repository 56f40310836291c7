package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.Golden;
import io.github.crossstage.testing.GoldenOps;
import io.github.crossstage.testing.GoldenOps.GoldenOp;
import io.github.crossstage.testing.OpCase;
import io.github.crossstage.testing.OpenClTest;
import io.github.crossstage.testing.ScheduleRunner;
import io.github.crossstage.testing.TensorAssert;
import io.github.crossstage.testing.TestDevices;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The operators against PyTorch's numbers, by the implementations that the lowering chooses. */
@OpenClTest
class GoldenOperatorIT {
    @Test
    void agreesWithPyTorchOnEveryOperatorCase() {
        Map<String, Tensor> expected = Golden.opOutputs();
        List<GoldenOp> goldens = GoldenOps.all();
        assertEquals(144, goldens.size());
        Map<String, Double> worst = new TreeMap<>();
        for (GoldenOp golden : goldens) {
            OpCase opCase = golden.opCase();
            Schedule schedule =
                    Lowerer.lower(opCase.graph(), TestDevices.shared().info(), LoweringOptions.DEFAULT);
            Tensor got = ScheduleRunner.run(TestDevices.shared(), schedule, opCase.feed())
                    .get("out0");
            double error =
                    TensorAssert.assertClose(golden.name(), expected.get(golden.name()), got, opCase.tolerance());
            worst.merge(golden.operator(), error, Math::max);
        }
        worst.forEach((operator, error) ->
                System.out.printf(Locale.ROOT, "golden %-20s worst error %.2e of peak%n", operator, error));
    }
}
