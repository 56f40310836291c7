package io.github.crossstage.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.importer.darknet.DarknetNetwork;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.reference.ReferenceExecutor;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.tensor.WeightSource;
import io.github.crossstage.testing.DarknetTable;
import io.github.crossstage.testing.DarknetWeightWriter;
import io.github.crossstage.testing.FormulaWeights;
import io.github.crossstage.testing.TensorAssert;
import io.github.crossstage.testing.Tolerance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Networks that their author defined in darknet: a {@code .cfg} with its {@code .weights}, read as darknet files, gives the outputs of
 * our own builder with the same numbers.
 */
class DarknetFilesTest {
    private static final Tolerance LIMIT = new Tolerance(2e-6);

    @TempDir
    Path folder;

    /** 72 x 56 has odd maps on the way. */
    @ParameterizedTest
    @CsvSource({
        "csresnet50, csresnet50, 64, 64",
        "csresnet50, csresnet50, 72, 56",
        "csresnet50_mish, csresnet50-omega, 64, 64",
        "csresnext50, csresnext50, 64, 64",
        "csresnext50_mish, csresnext50-omega, 64, 64",
        "csdarknet53, csdarknet53, 64, 64"
    })
    void filesGiveTheOutputsOfTheBuilder(String name, String table, int height, int width) throws IOException {
        Path cfg = Files.writeString(
                folder.resolve("net.cfg"), DarknetTable.named(table + "_256").cfg(width, height));
        Map<String, TensorType> types = new LinkedHashMap<>();
        DarknetNetwork.open(cfg, needed -> {
                    types.putAll(needed);
                    return FormulaWeights.of(needed);
                })
                .close();
        WeightSource numbers = FormulaWeights.of(types);
        Path weights = folder.resolve("net.weights");
        try (DarknetWeightWriter writer = DarknetWeightWriter.open(weights)) {
            types.keySet().forEach(tensor -> writer.put(numbers.tensor(tensor)));
        }

        Network network = Networks.byName(name);
        int classifier = layers(network).indexOf("fc");
        Tensor picture = FixtureNet.picture(3, Shape.of(1, 3, height, width));
        Tensor expected;
        try (DarknetNetwork whole = DarknetNetwork.open(cfg, weights)) {
            expected = run(whole.withOutputs(classifier), "data", picture);
        }
        Tensor got;
        try (GraphSource built = network.with(new StoredParameters(numbers, NameMaps.detect(network, numbers)))) {
            got = run(built, "input", picture);
        }
        double error = TensorAssert.assertClose(name, expected.reshape(got.shape()), got, LIMIT);
        System.out.printf("darknet files of %-20s %.2e of peak%n", name, error);
    }

    private static List<String> layers(Network network) {
        return network.architecture() instanceof CspResNet resNet
                ? resNet.darknetLayers()
                : ((CspDarknet) network.architecture()).darknetLayers();
    }

    private static Tensor run(GraphSource source, String input, Tensor picture) {
        Map<String, Tensor> outputs =
                ReferenceExecutor.run(source.graph(Map.of(input, picture.shape())), Map.of(input, picture));
        assertEquals(1, outputs.size());
        return outputs.values().iterator().next();
    }
}
