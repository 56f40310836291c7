package io.github.crossstage.tuner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.Device;
import io.github.crossstage.DeviceSelector;
import io.github.crossstage.Inputs;
import io.github.crossstage.Model;
import io.github.crossstage.error.NoDeviceException;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.lowering.Lowerer;
import io.github.crossstage.lowering.LoweringOptions;
import io.github.crossstage.lowering.Tunable;
import io.github.crossstage.passes.PassPipeline;
import io.github.crossstage.runtime.Explanation;
import io.github.crossstage.runtime.Progress;
import io.github.crossstage.runtime.VerifyReport;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.Fill;
import io.github.crossstage.testing.FixedGraph;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.TestDevices;
import io.github.crossstage.tuning.TuningChoice;
import io.github.crossstage.tuning.TuningEntry;
import io.github.crossstage.tuning.TuningFile;
import io.github.crossstage.tuning.TuningKey;
import io.github.crossstage.tuning.TuningTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@ModelTest
@Tag("no-oclgrind")
class TunerIT {
    private static final Duration PLENTY = Duration.ofMinutes(10);

    private static Device device;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        device = Device.open(TestDevices.selector());
    }

    @AfterAll
    static void close() {
        device.close();
    }

    /** Twice 3x3 with 20 channels, the second with a residual, then 1x1: three problems, channels padded. */
    private static Graph small() {
        GraphBuilder builder = new GraphBuilder("small");
        Value x = builder.input("x", TensorType.float32(2, 20, 11, 13));
        Conv2d three = new Conv2d(Window2d.of(3, 3).withPads(1, 1, 1, 1), 1);
        Value a = builder.add("conv1", three, x, weights(builder, "w1", 20, 20, 3));
        Value relu = builder.add("relu", new Activate(Activation.RELU), a);
        Value b = builder.add("conv2", three, relu, weights(builder, "w2", 20, 20, 3));
        Value sum = builder.add("sum", new Binary(BinaryKind.ADD), b, x);
        Value c = builder.add("conv3", new Conv2d(Window2d.of(1, 1), 1), sum, weights(builder, "w3", 40, 20, 1));
        builder.output("y", c);
        return builder.build();
    }

    private static Value weights(GraphBuilder builder, String name, int filters, int channels, int kernel) {
        return builder.constant(name, Fill.UNIFORM.tensor(name, filters, channels, kernel, kernel));
    }

    private TuningFile file() {
        return TuningFile.at(folder.resolve("tuning.tsv"));
    }

    private TuneReport tune(Duration budget, boolean again) throws IOException {
        return new Tuner(device, file()).tune(small(), budget, again, Progress.NONE);
    }

    private static List<Tunable> problems() {
        Graph compiled = PassPipeline.standard().apply(small());
        return Lowerer.tunables(compiled, TestDevices.info(), LoweringOptions.DEFAULT);
    }

    @Test
    void keepsWhatItMeasuredAndDoesNotMeasureItAgain() throws IOException {
        TuneReport first = tune(PLENTY, false);
        assertEquals(List.of(), first.notes());
        assertEquals(0, first.left());
        assertEquals(3, first.lines().size());
        assertEquals(
                first.lines().stream().map(TuneReport.Line::entry).toList(),
                file().load().entries());
        for (TuneReport.Line line : first.lines()) {
            TuningEntry entry = line.entry();
            assertTrue(!line.wasKnown() && entry.nanos() > 0, entry::toString);
            assertTrue(
                    entry.isWin() ? entry.nanos() < 0.95 * entry.usualNanos() : entry.nanos() == entry.usualNanos(),
                    entry::toString);
        }
        // Out of time as it begins, but nothing is left to do.
        TuneReport second = tune(Duration.ZERO, false);
        assertEquals(0, second.left());
        assertEquals(
                first.lines().stream().map(TuneReport.Line::entry).toList(),
                second.lines().stream().map(TuneReport.Line::entry).toList());
        assertTrue(second.lines().stream().allMatch(TuneReport.Line::wasKnown));
        assertEquals(3, tune(Duration.ZERO, true).left());
    }

    @Test
    void withoutTimeNothingIsDecided() throws IOException {
        TuneReport report = tune(Duration.ZERO, false);
        assertEquals(3, report.left());
        assertEquals(List.of(), report.lines());
        assertEquals(List.of(), file().load().entries());
    }

    /** Whatever wins somewhere, the network gives the same numbers. */
    @Test
    void everyCandidateGivesTheSameResults() {
        FixedGraph source = new FixedGraph(small());
        Inputs inputs = Inputs.of(source.numbers());
        List<Tunable> problems = problems();
        int most =
                problems.stream().mapToInt(one -> one.candidates().size()).max().orElseThrow();
        for (int i = 0; i < most; i++) {
            int index = i;
            List<TuningEntry> entries = problems.stream()
                    .flatMap(one ->
                            one.candidates().stream().skip(index).limit(1).map(choice -> entry(one, choice)))
                    .toList();
            try (Model model = Model.load(source, device, options -> options.tuning(TuningTable.of(entries)))) {
                assertEquals(
                        entries.stream()
                                .map(entry -> entry.choice().toString())
                                .sorted()
                                .toList(),
                        tunedSteps(model).sorted().toList());
                VerifyReport report = model.verify(inputs);
                assertTrue(report.passed(), () -> entries + ": " + report);
            }
        }
    }

    private static TuningEntry entry(Tunable problem, TuningChoice choice) {
        return new TuningEntry(TuningKey.of(TestDevices.info(), problem.problem()), choice, 1, choice, 1);
    }

    private static Stream<String> tunedSteps(Model model) {
        Explanation explained = model.explain();
        return explained.steps().stream().flatMap(step -> step.tuned().stream());
    }

    @Test
    void theReferenceHasNothingToTune() {
        try (Device reference = Device.open(DeviceSelector.cpuReference())) {
            assertThrows(NoDeviceException.class, () -> new Tuner(reference, file()));
        }
    }
}
