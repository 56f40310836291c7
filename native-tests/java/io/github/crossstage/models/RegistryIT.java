package io.github.crossstage.models;

import io.github.crossstage.Device;
import io.github.crossstage.Model;
import io.github.crossstage.Result;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.reference.ReferenceExecutor;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.TensorAssert;
import io.github.crossstage.testing.TestDevices;
import io.github.crossstage.testing.Tolerance;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Networks of the registry on the device against the reference, on small pictures, with weights from the formula. */
@ModelTest
@Tag("no-oclgrind")
class RegistryIT {
    private static final int EXTENT = 64;

    private static Device device;

    @BeforeAll
    static void open() {
        device = Device.open(TestDevices.selector());
    }

    @AfterAll
    static void close() {
        device.close();
    }

    /** Those whose layers no fixture has. */
    @TestFactory
    Stream<DynamicTest> networksWithoutFixtureMatchTheReference() {
        return Stream.of(
                        "densenetblur121d",
                        "densenet_bc_40_12_cifar10",
                        "cspdensenet_cifar10",
                        "cspdensenet121_c_g0.5",
                        "cspdensenet121_d_g0.5",
                        "peleenet",
                        "csppeleenet")
                .map(name -> DynamicTest.dynamicTest(name, () -> check(Networks.byName(name))));
    }

    @TestFactory
    @Tag("slow")
    Stream<DynamicTest> everyNetworkMatchesTheReference() {
        return Networks.all().stream().map(network -> DynamicTest.dynamicTest(network.name(), () -> check(network)));
    }

    private static void check(Network network) {
        int extent = Math.min(EXTENT, network.inputExtent());
        Tensor picture = FixtureNet.picture(5, Shape.of(2, network.channels(), extent, extent));
        try (GraphSource source = network.with(new FormulaParameters(5));
                Model model = Model.load(source, device, options -> options.maxBatch(2));
                Result result = model.run(picture)) {
            Map<String, Tensor> expected =
                    ReferenceExecutor.run(source.graph(Map.of("input", picture.shape())), Map.of("input", picture));
            double worst = 0;
            for (Map.Entry<String, Tensor> output : expected.entrySet()) {
                String what = network.name() + " " + output.getKey();
                Tensor got = result.get(output.getKey());
                worst = Math.max(worst, TensorAssert.assertClose(what, output.getValue(), got, Tolerance.NETWORK));
            }
            System.out.printf("device    %-28s %.2e of peak%n", network.name(), worst);
        }
    }
}
