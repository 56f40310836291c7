package io.github.crossstage.tuner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.Device;
import io.github.crossstage.DeviceSelector;
import io.github.crossstage.Model;
import io.github.crossstage.ModelOptions;
import io.github.crossstage.Result;
import io.github.crossstage.error.NoDeviceException;
import io.github.crossstage.error.VerificationException;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.op.OpKind;
import io.github.crossstage.ir.op.Softmax;
import io.github.crossstage.lowering.Implementation;
import io.github.crossstage.lowering.Lowerings;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.opencl.WrongPrograms;
import io.github.crossstage.runtime.Progress;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.Fill;
import io.github.crossstage.testing.FixedGraph;
import io.github.crossstage.testing.OpenClTest;
import io.github.crossstage.testing.TestDevices;
import io.github.crossstage.tuning.TuningFile;
import io.github.crossstage.tuning.TuningTable;
import io.github.crossstage.tuning.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check of a driver, on one that is right and on one that compiles a kernel wrongly. */
@OpenClTest
@Tag("no-oclgrind")
class DriverCheckIT {
    private static final String WRONG = "softmax_work_item";
    private static final Tensor INPUT = Fill.UNIFORM.tensor("x", 3, 10);

    @TempDir
    private Path folder;

    private static GraphSource softmax() {
        GraphBuilder builder = new GraphBuilder("softmax");
        builder.output("y", builder.add("softmax", new Softmax(1, 2), builder.input("x", TensorType.float32(3, 10))));
        return new FixedGraph(builder.build());
    }

    private static float[] run(Device device, Consumer<ModelOptions> options) {
        try (Model model = Model.load(softmax(), device, options);
                Result result = model.run(INPUT)) {
            return result.get().toFloatArray();
        }
    }

    private static String implementation(Device device, TuningTable table) {
        try (Model model = Model.load(softmax(), device, options -> options.tuning(table))) {
            return model.explain().steps().get(0).implementation();
        }
    }

    @Test
    void everyImplementationIsCheckedAndRightHereAndNotCheckedAgain() throws IOException {
        TuningFile file = TuningFile.at(folder.resolve("tuning.tsv"));
        try (Device device = Device.open(TestDevices.selector())) {
            DriverCheck check = new DriverCheck(device);
            DriverReport report = check.run(Progress.NONE);
            assertEquals(List.of(), report.wrong());
            assertEquals(
                    List.of(),
                    report.lines().stream().filter(line -> line.problems() == 0).toList(),
                    "implementations that no problem reaches");
            check.keep(report, file);
            long launches = device.transfers().orElseThrow().launches();
            TuningTable table = DriverCheck.onFirstUse(device, file, Progress.NONE);
            assertEquals(report.lines().size(), table.verdicts().size());
            assertEquals(launches, device.transfers().orElseThrow().launches(), "nothing is checked twice");
        }
    }

    @Test
    void whatIsWrongIsQuarantinedAndTheNextOneTaken() throws IOException {
        DeviceInfo info = TestDevices.info();
        Path bundle = folder.resolve("wrong.bundle");
        WrongPrograms.bundle(bundle, "softmax", "-DLANES=1", "/ sum", "/ (1.01f * sum)");
        TuningFile file = TuningFile.at(folder.resolve("tuning.tsv"));
        TuningWriter.addVerdicts(file, allButOne(info));
        try (Device device = Device.open(TestDevices.selector())) {
            float[] wrong = run(device, options -> options.bundle(bundle).tuning(TuningTable.EMPTY));
            TuningTable table = DriverCheck.onFirstUse(device, file, Progress.NONE);
            Verdict verdict = table.verdict(info, WRONG).orElseThrow();
            assertTrue(
                    verdict.fault().contains("differs from the CPU reference by 9.9e-03 of the peak"),
                    verdict::toString);
            assertEquals(WRONG, implementation(device, TuningTable.EMPTY));
            assertEquals("softmax_work_group", implementation(device, table));
            float[] right = run(device, options -> options.tuning(file.load()));
            for (int row = 0; row < 3; row++) {
                assertEquals(1, sum(right, row), 1e-6);
                assertEquals(1 / 1.01, sum(wrong, row), 1e-6, "the driver is wrong");
            }
            VerificationException failure = assertThrows(
                    VerificationException.class,
                    () -> run(device, options -> options.tuning(table).strictDriver()));
            assertTrue(failure.getMessage().contains(WRONG), failure::getMessage);
            assertArrayEquals(wrong, run(device, options -> options.tuning(TuningTable.EMPTY)
                    .strictDriver()));
        }
    }

    /** Verdicts as an earlier check leaves them, in which the implementation is new. */
    private static List<Verdict> allButOne(DeviceInfo info) {
        return Arrays.stream(OpKind.values())
                .flatMap(kind -> Stream.concat(Lowerings.of(kind).stream(), Lowerings.blocked(kind).stream()))
                .map(Implementation::name)
                .filter(name -> !name.equals(WRONG))
                .map(name -> Verdict.of(info, name, ""))
                .toList();
    }

    private static double sum(float[] values, int row) {
        double sum = 0;
        for (int i = 0; i < 10; i++) {
            sum += values[10 * row + i];
        }
        return sum;
    }

    @Test
    void theReferenceIsNotCheckedAgainstItself() {
        try (Device reference = Device.open(DeviceSelector.cpuReference())) {
            assertThrows(NoDeviceException.class, () -> new DriverCheck(reference));
        }
    }
}
