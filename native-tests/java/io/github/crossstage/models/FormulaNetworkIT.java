package io.github.crossstage.models;

import io.github.crossstage.Device;
import io.github.crossstage.Model;
import io.github.crossstage.Result;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.TestDevices;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The full-size networks on the device, built by our own builders, against their stored outputs and activations. */
@ModelTest
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
        double worst = net.stored().checkFormula(net.registered().architecture(), FormulaNetworkIT::run);
        System.out.printf("device    %-28s %.2e of peak, %.1f s%n", net, worst, (System.nanoTime() - start) / 1e9);
    }

    private static Map<String, Tensor> run(GraphSource source, Tensor input) {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        int batch = input.shape().intExtent(0);
        try (Model model = Model.load(source, device, options -> options.maxBatch(batch));
                Result result = model.run(input)) {
            result.names().forEach(name -> outputs.put(name, result.get(name)));
        }
        return outputs;
    }
}
