package io.github.crossstage.integration.djl;

import io.github.crossstage.Onnx;
import io.github.crossstage.Weights;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.WeightSource;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A network opened from the file that DJL found: ONNX, or weights with the name of their network.
 *
 * @param source the network; owned by whoever opened it
 * @param usualShapes the shape that a published network was made for, by input; empty for ONNX
 */
record NetworkFile(GraphSource source, Map<String, Shape> usualShapes) {
    private static final List<String> ENDINGS = List.of("", ".onnx", ".safetensors");
    private static final Pattern OWN_NAME = Pattern.compile(".*\\.(onnx|safetensors)");

    /**
     * Returns the model's file: the path itself, or in a folder the first of {@code names}, as it is or with {@code .onnx} or {@code
     * .safetensors} behind it; else the only file with such an ending.
     *
     * @throws FileNotFoundException if there is none, or several others; lists what was looked for
     */
    static Path find(Path path, List<String> names) throws IOException {
        if (Files.isRegularFile(path)) {
            return path;
        }
        List<String> tried = new ArrayList<>();
        for (String name : names) {
            for (String ending : ENDINGS) {
                Path file = path.resolve(name + ending);
                if (Files.isRegularFile(file)) {
                    return file;
                }
                tried.add(name + ending);
            }
        }
        List<Path> others = others(path);
        if (others.size() == 1) {
            return others.get(0);
        }
        throw new FileNotFoundException(
                "No model in " + path + ": there is none of " + tried
                        + (others.isEmpty() ? "" : ", and of " + others + " it could be any")
                        + "; name the file with Criteria.optModelName (option.modelName in serving.properties), or give its path");
    }

    private static List<Path> others(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file ->
                            OWN_NAME.matcher(file.getFileName().toString()).matches())
                    .map(folder::resolve)
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    /**
     * Opens a file: weights where a network is named, else ONNX.
     *
     * @throws IllegalArgumentException if the name is no published network's
     */
    static NetworkFile open(Path file, Optional<String> network) {
        return network.isEmpty()
                ? new NetworkFile(Onnx.file(file), Map.of())
                : published(network.get(), () -> Weights.open(file));
    }

    /** As {@link #open}, from memory. */
    static NetworkFile read(String name, ByteBuffer bytes, Optional<String> network) {
        return network.isEmpty()
                ? new NetworkFile(Onnx.bytes(name, bytes), Map.of())
                : published(network.get(), () -> Weights.bytes(name, bytes));
    }

    private static NetworkFile published(String name, Supplier<WeightSource> opening) {
        try {
            return PublishedNetworks.open(name, opening);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "Option network=" + name
                            + ": published networks are in crossstage-networks.jar, which is not on the"
                            + " class path. Add the artifact 'crossstage' with the classifier 'networks'",
                    e);
        }
    }
}
