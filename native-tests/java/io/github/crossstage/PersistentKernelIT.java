package io.github.crossstage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.models.FormulaParameters;
import io.github.crossstage.models.Network;
import io.github.crossstage.models.Networks;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.opencl.TransferCounts;
import io.github.crossstage.runtime.RunTraffic;
import io.github.crossstage.runtime.VerifyReport;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.Fill;
import io.github.crossstage.testing.GoldenNet;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.OtherJvm;
import io.github.crossstage.testing.TestDevices;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Many launches as one: the same bits as one by one, whatever the network, the batch and what else runs on the device. */
@ModelTest
class PersistentKernelIT {
    private static final int RUNS = 20;
    private static final int MOST_LAUNCHES = 10;
    private static final int SIDE = 96;

    private static Device device;

    @BeforeAll
    static void open() {
        DeviceInfo info = TestDevices.info();
        assumeTrue(
                info.kind() == DeviceInfo.Kind.CPU && info.computeUnits() > 1,
                "a CPU driver with several compute units");
        device = Device.open(TestDevices.selector());
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    private static Model load(GraphSource source, boolean persistent, Consumer<ModelOptions> more) {
        return Model.load(source, device, options -> {
            options.persistentKernel(persistent);
            more.accept(options);
        });
    }

    private static Map<String, Tensor> picture(Network network, int batch, int side) {
        Tensor picture = Fill.UNIFORM.tensor(
                "picture", network.inputShape(batch).with(2, side).with(3, side).extents());
        return Map.of(network.inputSpec().name(), picture);
    }

    private static float[] run(Model model, Map<String, Tensor> inputs) {
        try (Result result = model.run(Inputs.of(inputs))) {
            return result.get(result.names().iterator().next()).toFloatArray();
        }
    }

    private static long launches(Runnable run) {
        TransferCounts before = device.transfers().orElseThrow();
        run.run();
        return device.transfers().orElseThrow().since(before).launches();
    }

    private static void sameBits(GraphSource source, Map<String, Tensor> inputs, Consumer<ModelOptions> options) {
        try (Model together = load(source, true, options);
                Model separate = load(source, false, options)) {
            float[] expected = run(separate, inputs);
            for (int i = 0; i < RUNS; i++) {
                assertArrayEquals(expected, run(together, inputs));
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> networksOfAllKindsOfKernels() {
        return Stream.of(
                        "densenet121",
                        "cspdarknet53_mish",
                        "cspresnext50",
                        "resnet50d",
                        "peleenet",
                        "cspdensenet_cifar10")
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    Network network = Networks.byName(name);
                    int side = Math.min(SIDE, network.inputExtent());
                    Map<String, Tensor> inputs = picture(network, 1, side);
                    sameBits(
                            network.with(new FormulaParameters(1)),
                            inputs,
                            options -> options.inputShape(
                                    network.inputSpec().name(),
                                    inputs.values().iterator().next().shape().extents()));
                }));
    }

    /** Runs a network both ways and compares; its driver has more threads than there are processors. */
    public static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            device = Device.open(TestDevices.selector());
            Network network = Networks.byName("peleenet");
            sameBits(network.with(new FormulaParameters(5)), picture(network, 1, network.inputExtent()), options -> {});
            close();
        }
    }

    /** Who holds a part may sleep then, so that others give up and it does the rest. */
    @Test
    void moreThreadsThanProcessors() throws Exception {
        ProcessBuilder builder = OtherJvm.program(
                Program.class,
                List.of("-D" + TestDevices.PLATFORM_PROPERTY + "="
                        + TestDevices.info().platformName()));
        int threads = 3 * Runtime.getRuntime().availableProcessors() + 1;
        builder.environment().put("POCL_MAX_PTHREAD_COUNT", String.valueOf(threads));
        builder.environment().remove("POCL_CPU_MAX_CU_COUNT");
        builder.environment().put("POCL_AFFINITY", "0");
        Process process = builder.redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
    }

    @TestFactory
    Stream<DynamicTest> networksOfOthers() {
        return GoldenNet.real().stream()
                .map(net -> DynamicTest.dynamicTest(net.toString(), () -> {
                    try (GraphSource source = net.open()) {
                        sameBits(source, net.inputs(source), options -> options.maxBatch(8));
                    }
                }));
    }

    @Test
    void float16() {
        Network network = Networks.byName("peleenet");
        sameBits(
                network.with(new FormulaParameters(2)),
                picture(network, 1, network.inputExtent()),
                options -> options.storage(DataType.FLOAT16));
    }

    @Test
    void aRunIsAHandfulOfLaunchesAndOfItsStepsWhereTheyAreLookedAt() {
        Network network = Networks.byName("densenet121");
        Map<String, Tensor> inputs = picture(network, 1, SIDE);
        try (Model model = load(
                network.with(new FormulaParameters(3)),
                true,
                options -> options.inputShape("input", 1, 3, SIDE, SIDE))) {
            int steps = model.plan(1).launches();
            long made = launches(() -> run(model, inputs));
            assertTrue(made <= MOST_LAUNCHES, made + " launches for " + steps);
            float[] before = run(model, inputs);
            RunTraffic traffic = model.traffic(Inputs.of(inputs));
            assertEquals(steps, traffic.launches());
            assertEquals(steps, model.profile(Inputs.of(inputs), 1).launches().size());
            VerifyReport report = model.verify(Inputs.of(inputs));
            assertTrue(report.passed(), () -> report.firstDivergence() + " " + report.outputs());
            assertArrayEquals(before, run(model, inputs));
        }
    }

    /** The first shape's programs serve them as far as they can; the arena grows and is replaced under the first shape's feet. */
    @Test
    void furtherShapesOfAModelAndOtherModelsBetweenItsRuns() {
        Network network = Networks.byName("peleenet");
        GraphSource source = network.with(new FormulaParameters(4));
        try (Model together = load(source, true, options -> {});
                Model large = load(source, true, options -> options.maxBatch(8));
                Model separate = load(source, false, options -> options.maxBatch(8))) {
            for (int batch : List.of(1, 5, 8, 2, 1)) {
                Map<String, Tensor> inputs = picture(network, batch, network.inputExtent());
                assertArrayEquals(run(separate, inputs), run(large, inputs), "a batch of " + batch);
                Map<String, Tensor> one = picture(network, 1, network.inputExtent());
                assertArrayEquals(run(separate, one), run(together, one));
            }
        }
    }
}
