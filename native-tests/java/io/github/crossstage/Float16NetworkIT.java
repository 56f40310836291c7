package io.github.crossstage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.runtime.VerifyReport;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.GoldenNet;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.TestDevices;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The small networks with weights and feature maps kept as float16: every layer and the outputs within the limits of that. */
@ModelTest
class Float16NetworkIT {
    /** Slabs of odd parts, every kind of convolution on channel blocks, and a detector; the others take a minute to compile. */
    private static final Set<String> IN_THE_GATE = Set.of("csp_stage3_in123", "rand08", "tinydet_silu");

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
    Stream<DynamicTest> someStayWithinTheLimits() {
        return tests(GoldenNet.all().stream().filter(net -> IN_THE_GATE.contains(net.toString())), 0);
    }

    @TestFactory
    Stream<DynamicTest> oneDoesInBlocksOfEight() {
        return tests(GoldenNet.all().stream().filter(net -> net.toString().equals("rand03")), 8);
    }

    @Tag("slow")
    @TestFactory
    Stream<DynamicTest> allStayWithinTheLimits() {
        return tests(GoldenNet.all().stream(), 0);
    }

    private static Stream<DynamicTest> tests(Stream<GoldenNet> nets, int block) {
        return nets.map(net -> DynamicTest.dynamicTest(net + " block " + block, () -> verifies(net, block)));
    }

    private static void verifies(GoldenNet net, int block) {
        try (GraphSource source = net.open();
                Model model = Model.load(source, device, options -> options.maxBatch(8)
                        .channelBlock(block)
                        .storage(DataType.FLOAT16))) {
            assertEquals(Model.FLOAT16_OPERATOR_LIMIT, model.operatorLimit());
            Map<String, Tensor> inputs = net.inputs(source);
            VerifyReport report = model.verify(Inputs.of(inputs));
            System.out.printf(
                    "float16   %-28s worst layer %.2e, worst output %.2e%n",
                    net, report.worstNodeError(), report.worstOutputError());
            assertTrue(report.passed(), () -> report.firstDivergence() + " " + report.outputs());
            assertTrue(report.worstOutputError() > Model.OUTPUT_LIMIT, "nothing was kept as float16");
        }
    }
}
