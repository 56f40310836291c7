package io.github.crossstage.importer.darknet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.npy.Npy;
import io.github.crossstage.reference.ReferenceExecutor;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.DarknetCspCase;
import io.github.crossstage.testing.DarknetTable;
import io.github.crossstage.testing.Golden;
import io.github.crossstage.testing.TensorAssert;
import io.github.crossstage.testing.Tolerance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of numbers in a weight file, proven with PyTorch networks whose outputs are stored. */
class DarknetOrderTest {
    private static final Path SPECS = Path.of("src", "test", "resources", "specs");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"cspdarknet_mish", "cspdarknet_leaky_odd"})
    void aPyTorchNetworkWrittenAsDarknetFilesGivesItsStoredOutputs(String net) throws IOException {
        Path golden = Golden.path("nets", net);
        DarknetCspCase csp = DarknetCspCase.read(golden);
        Tensor input = Npy.read(golden.resolve("input.npy"));
        Path cfg = Files.writeString(
                folder.resolve("net.cfg"),
                csp.cfg(input.shape().intExtent(3), input.shape().intExtent(2)));
        Path weights = folder.resolve("net.weights");
        Map<String, Tensor> tensors = Golden.safetensors(golden.resolve("weights.safetensors"));
        csp.write(weights, key -> tensors.get(key).toFloatArray());
        try (DarknetNetwork all = DarknetNetwork.open(cfg, weights)) {
            DarknetNetwork network = all.withOutputs(csp.outputLayers());
            Map<String, Tensor> outputs =
                    ReferenceExecutor.run(network.graph(Map.of("data", input.shape())), Map.of("data", input));
            int number = 0;
            for (Tensor output : outputs.values()) {
                Tensor expected = Npy.read(golden.resolve("output" + number + ".npy"));
                double error = TensorAssert.assertClose(net + " " + number, expected, output, Tolerance.NETWORK);
                assertTrue(error < 1e-6, () -> "error " + error + " of peak");
                number++;
            }
            assertEquals(3, number);
        }
    }

    @Test
    void theOrderIsThatOfTheMap() throws IOException {
        List<String> lines = Files.readAllLines(SPECS.resolve("maps/cspdarknet53.tsv"));
        List<String> modules = new ArrayList<>();
        for (String line : lines.subList(1, lines.size() - 1)) {
            String[] cells = line.split("\t");
            assertEquals(String.valueOf(modules.size()), cells[0]);
            assertEquals(cells[1].replace(".conv.weight", ".bn"), cells[2]);
            modules.add(cells[1].replace(".conv.weight", ""));
        }
        assertEquals(modules, DarknetCspCase.FULL.modules());
    }

    @Test
    void everyConvolutionHasTheShapeOfItsPyTorchTensor() throws IOException {
        Map<String, String> shapes = new HashMap<>();
        for (String line : Files.readAllLines(SPECS.resolve("sd/cspdarknet53_seed.tsv"))) {
            String[] cells = line.split("\t");
            shapes.put(cells[0], cells[1]);
        }
        DarknetTable table = DarknetTable.named("csdarknet53-omega_256").first(105);
        DarknetArchitecture architecture = DarknetArchitecture.of(CfgFile.parse("csdarknet53-omega.cfg", table.cfg()));
        List<String> modules = DarknetCspCase.FULL.modules();
        int convolution = 0;
        for (DarknetLayer layer : architecture.layers()) {
            for (WeightPart part : layer.kind().weights()) {
                if (part.name().equals("weight")) {
                    String key = modules.get(convolution++) + ".conv.weight";
                    String shape = part.type()
                            .shape()
                            .toString()
                            .replaceAll("[\\[\\] ]", "")
                            .replace(',', 'x');
                    assertEquals(shapes.get(key), shape, key);
                }
            }
        }
        assertEquals(modules.size(), convolution);
        assertArrayEquals(new int[] {54, 85, 104}, DarknetCspCase.FULL.outputLayers());
        CfgFile own = CfgFile.parse("own.cfg", DarknetCspCase.FULL.cfg(256, 256));
        assertEquals(
                architecture.layers().stream().map(DarknetLayer::name).toList(),
                DarknetArchitecture.of(own).layers().stream()
                        .map(DarknetLayer::name)
                        .toList());
    }
}
