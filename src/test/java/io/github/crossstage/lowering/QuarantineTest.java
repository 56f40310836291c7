package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.UnsupportedModelException;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.FakeDevices;
import io.github.crossstage.testing.Fill;
import io.github.crossstage.tuning.TuningTable;
import io.github.crossstage.tuning.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What was found wrong on a driver is not taken there. */
class QuarantineTest {
    private static final DeviceInfo DEVICE = FakeDevices.cpu(8);

    private static Graph graph() {
        GraphBuilder builder = new GraphBuilder("one convolution");
        Conv2d conv = new Conv2d(Window2d.of(3, 3).withPads(1, 1, 1, 1), 1);
        builder.output(
                "y",
                builder.add(
                        "conv",
                        conv,
                        builder.input("x", TensorType.float32(1, 16, 8, 8)),
                        builder.constant("w", Fill.UNIFORM.tensor("w", 16, 16, 3, 3))));
        return builder.build();
    }

    private static Step conv(LoweringOptions options) {
        return Lowerer.lower(graph(), DEVICE, options).steps().stream()
                .filter(step -> step.name().equals("conv"))
                .findFirst()
                .orElseThrow();
    }

    private static TuningTable wrong(DeviceInfo device, String... implementations) {
        return TuningTable.EMPTY.withVerdicts(Stream.of(implementations)
                .map(name -> Verdict.of(device, name, "gives\tNaN"))
                .toList());
    }

    @Test
    void theNextImplementationTakesThePlaceOfEachThatIsWrong() {
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Step step = conv(LoweringOptions.DEFAULT.withTuning(wrong(DEVICE, taken.toArray(String[]::new))));
            assertFalse(taken.contains(step.implementation()), step::toString);
            for (String name : taken) {
                assertTrue(
                        step.refusals().contains(name + ": quarantined, as it is wrong on this driver: gives NaN"),
                        () -> name + " in " + step.refusals());
            }
            taken.add(step.implementation());
        }
    }

    @Test
    void anotherDeviceAndWhatIsForcedAreNotConcerned() {
        String usual = conv(LoweringOptions.DEFAULT).implementation();
        assertEquals(
                usual,
                conv(LoweringOptions.DEFAULT.withTuning(wrong(FakeDevices.gpu(8, 256, 32768), usual)))
                        .implementation());
        assertEquals(
                usual,
                conv(new LoweringOptions(Set.of(usual), Set.of(), 0, wrong(DEVICE, usual)))
                        .implementation());
    }

    @Test
    void aVerdictThatNothingIsWrongChangesNothing() {
        String usual = conv(LoweringOptions.DEFAULT).implementation();
        TuningTable right = TuningTable.EMPTY.withVerdicts(List.of(Verdict.of(DEVICE, usual, "")));
        assertEquals(usual, conv(LoweringOptions.DEFAULT.withTuning(right)).implementation());
    }

    @Test
    void whereNothingIsRightTheNodeIsReportedWithTheReasons() {
        String[] all = Stream.concat(Conv2dLowering.LIST.stream(), Conv2dLowering.BLOCKED.stream())
                .map(Implementation::name)
                .toArray(String[]::new);
        UnsupportedModelException failure = assertThrows(
                UnsupportedModelException.class, () -> conv(LoweringOptions.DEFAULT.withTuning(wrong(DEVICE, all))));
        assertTrue(failure.getMessage().contains("conv2d_direct: quarantined"), failure::getMessage);
    }

    @Test
    void theTunerDoesNotTimeWhatIsWrong() {
        Tunable free =
                Lowerer.tunables(graph(), DEVICE, LoweringOptions.DEFAULT).get(0);
        String usual = free.candidates().get(0).implementation();
        List<Tunable> left =
                Lowerer.tunables(graph(), DEVICE, LoweringOptions.DEFAULT.withTuning(wrong(DEVICE, usual)));
        assertTrue(left.stream().flatMap(one -> one.candidates().stream()).noneMatch(choice -> choice.implementation()
                .equals(usual)));
    }
}
