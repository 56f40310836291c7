package io.github.crossstage.models;

import io.github.crossstage.Device;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.TestDevices;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The full-size networks on the device, built by our own builders, against their stored outputs and activations. */
@ModelTest
@Tag("no-oclgrind")
class FormulaNetworkIT {
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
    Stream<DynamicTest> fullSizeNetworksGiveTheStoredOutputs() {
        return FormulaNetwork.ALL.stream().map(net -> DynamicTest.dynamicTest(net.toString(), () -> check(net)));
    }

    private static void check(FormulaNetwork net) {
        long start = System.nanoTime();
        double worst = net.stored().checkFormula(net.registered().architecture(), new DeviceRunner(device));
        System.out.printf("device    %-28s %.2e of peak, %.1f s%n", net, worst, (System.nanoTime() - start) / 1e9);
    }
}
