package io.github.crossstage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.opencl.TransferCounts;
import io.github.crossstage.runtime.VerifyReport;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.GoldenNet;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.TestDevices;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

@ModelTest
class NetworkIT {
    private static Device device;

    @BeforeAll
    static void open() {
        device = Device.open(TestDevices.selector());
    }

    @AfterAll
    static void close() {
        device.close();
    }

    @TestFactory
    Stream<DynamicTest> networksGiveTheStoredOutputs() {
        return Stream.concat(GoldenNet.all().stream(), GoldenNet.real().stream())
                .map(net -> DynamicTest.dynamicTest(net.toString(), () -> matches(net)));
    }

    /** Each launch by itself: what makes them as one gives the same bits ({@link PersistentKernelIT}), and compiles for seconds. */
    private static Model load(GraphSource source) {
        return Model.load(source, device, options -> options.maxBatch(8).persistentKernel(false));
    }

    private static void matches(GoldenNet net) {
        try (GraphSource source = net.open();
                Model model = load(source)) {
            Map<String, Tensor> inputs = net.inputs(source);
            TransferCounts before = device.transfers().orElseThrow();
            Map<String, Tensor> outputs = run(model, inputs);
            TransferCounts moved = device.transfers().orElseThrow().since(before);
            double error = net.check(outputs);
            System.out.printf("device    %-28s %.2e of peak, %d launches%n", net, error, moved.launches());
            int launches = model.plan(Math.toIntExact(
                            inputs.values().iterator().next().shape().extent(0)))
                    .launches();
            assertEquals(launches, moved.launches());
            assertEquals(inputs.size(), moved.hostWrites(), "host writes beside the inputs");
            assertEquals(outputs.size(), moved.hostReads(), "host reads beside the outputs");
            sameBitsAgain(model, inputs, outputs);
        }
    }

    private static Map<String, Tensor> run(Model model, Map<String, Tensor> inputs) {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        try (Result result = model.run(Inputs.of(inputs))) {
            result.names().forEach(name -> outputs.put(name, result.get(name)));
        }
        return outputs;
    }

    private static void sameBitsAgain(Model model, Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
        Map<String, Tensor> again = GoldenNet.zerosLike(outputs);
        model.run(Inputs.of(inputs), Outputs.of(again));
        outputs.forEach(
                (name, tensor) -> assertEquals(tensor.bytes(), again.get(name).bytes(), name));
    }

    @TestFactory
    Stream<DynamicTest> everyLayerIsWithinItsLimitOfTheReference() {
        return GoldenNet.all().stream().map(net -> DynamicTest.dynamicTest(net.toString(), () -> verifies(net)));
    }

    private static void verifies(GoldenNet net) {
        try (GraphSource source = net.open();
                Model model = load(source)) {
            VerifyReport report = model.verify(Inputs.of(net.inputs(source)));
            System.out.printf(
                    "verify    %-28s worst layer %.2e, worst output %.2e%n",
                    net, report.worstNodeError(), report.worstOutputError());
            assertTrue(report.passed(), () -> report.firstDivergence() + " " + report.outputs());
        }
    }
}
