package io.github.crossstage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.passes.PassPipeline;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.DeviceComparison;
import io.github.crossstage.testing.GoldenNet;
import io.github.crossstage.testing.GuardedMemory;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.TestDevices;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The golden networks from poisoned memory, with all passes and with each left out.
 *
 * <p>{@code -Dcrossstage.test.nets=REGEX} chooses among the networks.
 */
@ModelTest
@GuardedMemory
class GoldenPassesIT {
    /** Passes left out, one after the other, of each network in every run of the tests; over all networks, each pass several times. */
    private static final int PASSES_A_NETWORK = 2;

    private static final String ALL = TestDevices.isInterpreted() ? "csp_stage3_in123|rand0[0-3]|tinydet_silu" : ".*";

    private static final List<GoldenNet> NETS = GoldenNet.all().stream()
            .filter(net -> net.toString().matches(System.getProperty("crossstage.test.nets", ALL)))
            .toList();

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
    Stream<DynamicTest> poisonedMemoryGivesTheSameBits() {
        return NETS.stream().map(net -> DynamicTest.dynamicTest(net.toString(), () -> runsTwice(net)));
    }

    private static void runsTwice(GoldenNet net) {
        try (GraphSource source = net.open();
                // A program for each of all 31 would take minutes to compile.
                Model model = Model.load(source, device, options -> options.maxBatch(8)
                        .persistentKernel(net.toString().startsWith("csp")))) {
            Map<String, Tensor> inputs = net.inputs(source);
            Map<String, Tensor> outputs = DeviceComparison.run(model, inputs);
            net.check(outputs);
            DeviceComparison.run(model, inputs)
                    .forEach((name, tensor) -> assertEquals(outputs.get(name).bytes(), tensor.bytes(), name));
        }
    }

    @TestFactory
    Stream<DynamicTest> networksStayWithinTheirLimitsWithoutAPass() {
        List<String> passes = PassPipeline.standard().names();
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < NETS.size() * PASSES_A_NETWORK; i++) {
            tests.add(without(NETS.get(i / PASSES_A_NETWORK), passes.get(i % passes.size())));
        }
        return tests.stream();
    }

    @Tag("slow")
    @TestFactory
    Stream<DynamicTest> networksStayWithinTheirLimitsWithoutAnyOnePass() {
        return NETS.stream()
                .flatMap(net -> PassPipeline.standard().names().stream().map(pass -> without(net, pass)));
    }

    private static DynamicTest without(GoldenNet net, String pass) {
        return DynamicTest.dynamicTest(net + " without " + pass, () -> {
            try (GraphSource source = net.open();
                    Model model = Model.load(source, device, options -> options.maxBatch(8)
                            .withoutPass(pass)
                            .persistentKernel(false))) {
                net.check(DeviceComparison.run(model, net.inputs(source)));
            }
        });
    }
}
