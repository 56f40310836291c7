package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Epilogue;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.FakeDevices;
import io.github.crossstage.tuning.TuningChoice;
import io.github.crossstage.tuning.TuningEntry;
import io.github.crossstage.tuning.TuningKey;
import io.github.crossstage.tuning.TuningTable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TunedChoiceTest {
    private static final DeviceInfo CPU = FakeDevices.cpu(16);

    private static Graph graph(int channels, int filters, int side, int kernel, int copies) {
        GraphBuilder builder = new GraphBuilder("net");
        Value source = builder.input("x", TensorType.float32(1, channels, side, side));
        int pad = kernel / 2;
        Conv2d conv = new Conv2d(Window2d.of(kernel, kernel).withPads(pad, pad, pad, pad), 1)
                .withEpilogue(Epilogue.of(Activation.RELU));
        for (int i = 0; i < copies; i++) {
            Value weights =
                    builder.constant("w" + i, Tensor.zeros(TensorType.float32(filters, channels, kernel, kernel)));
            builder.output("y" + i, builder.add("conv" + i, conv, source, weights));
        }
        return builder.build();
    }

    private static Tunable tunable(Graph graph, DeviceInfo device) {
        List<Tunable> all = Lowerer.tunables(graph, device, LoweringOptions.DEFAULT);
        assertEquals(1, all.size(), all::toString);
        return all.get(0);
    }

    private static LoweringOptions tuned(DeviceInfo device, String problem, TuningChoice choice) {
        TuningEntry entry = new TuningEntry(TuningKey.of(device, problem), choice, 1, choice, 1);
        return LoweringOptions.DEFAULT.withTuning(TuningTable.of(List.of(entry)));
    }

    private static Step step(Graph graph, LoweringOptions options) {
        return Lowerer.lower(graph, CPU, options).steps().stream()
                .filter(one -> one.node().isPresent())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void problemsAreNamedTheSameInEveryVersion() {
        assertEquals(
                "Conv2d [1, 64, 14, 14] -> [1, 32, 14, 14] block=16 kernel=[3, 3] pads=[1, 1, 1, 1] activation=relu",
                tunable(graph(60, 32, 14, 3, 1), CPU).problem());
    }

    @ParameterizedTest
    @CsvSource({
        "64, 64, 56, 3",
        "64, 256, 14, 1",
        "512, 512, 7, 3",
        "1024, 1024, 14, 3",
        "16, 16, 1, 1",
        "32, 48, 20, 5"
    })
    void theUsualChoiceIsTheFirstOfAtMostSix(int channels, int filters, int side, int kernel) {
        for (DeviceInfo device : List.of(CPU, FakeDevices.cpu(8), FakeDevices.gpu(32, 256, 1 << 15))) {
            Graph graph = graph(channels, filters, side, kernel, 2);
            Tunable tunable = tunable(graph, device);
            List<TuningChoice> candidates = tunable.candidates();
            assertEquals(2, tunable.count());
            assertTrue(candidates.size() >= 2 && candidates.size() <= 6, candidates::toString);
            assertEquals(candidates.size(), Set.copyOf(candidates).size(), candidates::toString);
            Schedule untuned = Lowerer.lower(graph, device, LoweringOptions.DEFAULT);
            for (TuningChoice choice : candidates) {
                Schedule schedule = Lowerer.lower(graph, device, tuned(device, tunable.problem(), choice));
                boolean isUsual = choice.equals(candidates.get(0));
                assertEquals(isUsual, launches(untuned).equals(launches(schedule)), choice::toString);
                schedule.steps().stream().filter(one -> one.node().isPresent()).forEach(step -> {
                    assertEquals(Optional.of(choice), step.tuned());
                    assertEquals(choice.implementation(), step.implementation());
                });
            }
        }
    }

    private static List<String> launches(Schedule schedule) {
        return schedule.steps().stream()
                .flatMap(step -> step.launches().stream())
                .map(launch -> launch.kernel() + " " + launch.global())
                .toList();
    }

    @Test
    void inexactWaysAreNoCandidatesAndAreRefused() {
        Graph graph = graph(1024, 64, 28, 3, 1);
        Tunable tunable = tunable(graph, CPU);
        assertTrue(
                tunable.candidates().stream()
                        .noneMatch(one -> one.implementation().endsWith("4x4")),
                tunable::toString);
        TuningChoice inexact = new TuningChoice("conv2d_blocked_winograd_4x4", 12, 1);
        Step step = step(graph, tuned(CPU, tunable.problem(), inexact));
        assertNotEquals(inexact.implementation(), step.implementation());
        assertTrue(step.refusals().get(0).startsWith(inexact + " (tuned): rounding errors"), step.refusals()::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "conv2d_blocked, 3, 3, no tile of 3x3",
        "conv2d_blocked, 14, 8, no tile of 14x8",
        "conv2d_blocked_winograd_2x2, 1, 1, a strip of squares",
        "conv2d_blocked_pointwise, 12, 1, the window is not 1x1",
        "conv2d_blocked_stem, 12, 1, no tile of 12x1",
        "conv2d_of_tomorrow, 12, 1, no implementation of that name"
    })
    void whatCannotBeDoneIsRefusedAndTheUsualOrderAsked(String name, int pixels, int blocks, String reason) {
        Graph graph = graph(64, 64, 28, 3, 1);
        Tunable tunable = tunable(graph, CPU);
        TuningChoice choice = new TuningChoice(name, pixels, blocks);
        Step step = step(graph, tuned(CPU, tunable.problem(), choice));
        assertEquals(tunable.candidates().get(0).implementation(), step.implementation());
        assertEquals(Optional.empty(), step.tuned());
        assertTrue(step.refusals().get(0).startsWith(choice + " (tuned): " + reason), step.refusals()::toString);
    }

    @Test
    void forcedAndBannedImplementationsComeBeforeTheTable() {
        Graph graph = graph(64, 64, 28, 3, 1);
        String problem = tunable(graph, CPU).problem();
        TuningTable table =
                tuned(CPU, problem, new TuningChoice("conv2d_blocked", 14, 2)).tuning();
        assertEquals(
                "conv2d_blocked",
                step(graph, LoweringOptions.DEFAULT.withTuning(table)).implementation());
        LoweringOptions forced =
                LoweringOptions.force("conv2d_blocked_winograd_2x2").withTuning(table);
        assertEquals("conv2d_blocked_winograd_2x2", step(graph, forced).implementation());
        LoweringOptions banned = new LoweringOptions(Set.of(), Set.of("conv2d_blocked"), 0, table);
        Step step = step(graph, banned);
        assertEquals("conv2d_blocked_winograd_4x4", step.implementation());
        assertEquals("conv2d_blocked 14x2 (tuned): banned", step.refusals().get(0));
    }

    @Test
    void whatWasMeasuredElsewhereDoesNotCount() {
        Graph graph = graph(64, 64, 28, 3, 1);
        String problem = tunable(graph, CPU).problem();
        TuningKey here = TuningKey.of(CPU, problem);
        TuningChoice choice = new TuningChoice("conv2d_blocked", 14, 2);
        for (TuningKey key : List.of(
                new TuningKey(here.device() + "0", here.driver(), problem),
                new TuningKey(here.device(), here.driver() + ".1", problem),
                new TuningKey(here.device(), here.driver(), problem + " groups=2"))) {
            TuningTable table = TuningTable.of(List.of(new TuningEntry(key, choice, 1, choice, 1)));
            assertEquals(
                    Optional.empty(),
                    step(graph, LoweringOptions.DEFAULT.withTuning(table)).tuned());
        }
        assertEquals(
                Optional.of(choice), step(graph, tuned(CPU, problem, choice)).tuned());
    }
}
