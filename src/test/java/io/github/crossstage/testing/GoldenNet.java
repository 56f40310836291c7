package io.github.crossstage.testing;

import io.github.crossstage.importer.onnx.OnnxFile;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.npy.Npy;
import io.github.crossstage.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A network with an input and the outputs it must give: a folder with {@code model.onnx}, {@code input.npy} and one {@code .npy} an
 * output.
 *
 * @param folder the folder
 * @param limit largest error allowed of an output
 */
public record GoldenNet(Path folder, Tolerance limit) {
    /** Absolute limit of outputs that are probabilities; see {@code golden/README.md}. */
    private static final double PROBABILITY_LIMIT = 2e-6;

    /** Returns the 31 small networks of the fixtures. */
    public static List<GoldenNet> all() {
        return Golden.nets().stream()
                .map(folder -> new GoldenNet(folder, Tolerance.NETWORK))
                .toList();
    }

    /** Returns the networks trained by others, where they exist beside the project. */
    public static List<GoldenNet> real() {
        Path real = Path.of("../shared/real");
        if (!Files.isDirectory(real)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(real)) {
            return folders.filter(folder -> Files.exists(folder.resolve("model.onnx")))
                    .sorted()
                    .map(folder -> new GoldenNet(folder, new Tolerance(1e-4)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens the network. */
    public GraphSource open() {
        return OnnxFile.open(folder.resolve("model.onnx"));
    }

    /** Returns the input by name. */
    public Map<String, Tensor> inputs(GraphSource source) {
        return Map.of(source.inputs().get(0).name(), Npy.read(folder.resolve("input.npy")));
    }

    /** Returns the graph for the stored input. */
    public Graph graph(GraphSource source) {
        return source.graph(Map.of(
                source.inputs().get(0).name(),
                Npy.read(folder.resolve("input.npy")).shape()));
    }

    /**
     * Compares outputs with the stored ones.
     *
     * @return the worst error, relative to the output's peak
     */
    public double check(Map<String, Tensor> outputs) {
        double worst = 0;
        for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
            Path file = folder.resolve(output.getKey() + ".npy");
            Tensor expected = Npy.read(Files.exists(file) ? file : folder.resolve("output.npy"));
            String what = this + " " + output.getKey();
            worst = Math.max(worst, TensorAssert.assertClose(what, expected, output.getValue(), limit));
            if (output.getKey().equals("probs")) {
                // Softmax outputs: no peak is below 1/classes, so the absolute limit is the tighter one.
                double peak = 0;
                for (float probability : expected.toFloatArray()) {
                    peak = Math.max(peak, probability);
                }
                TensorAssert.assertClose(what, expected, output.getValue(), new Tolerance(PROBABILITY_LIMIT / peak));
            }
        }
        return worst;
    }

    /** Returns zeroed tensors like these. */
    public static Map<String, Tensor> zerosLike(Map<String, Tensor> tensors) {
        Map<String, Tensor> zeros = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> zeros.put(name, Tensor.zeros(tensor.type())));
        return zeros;
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }
}
