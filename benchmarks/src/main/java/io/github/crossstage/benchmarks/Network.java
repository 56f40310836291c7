package io.github.crossstage.benchmarks;

import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A network to time.
 *
 * @param name what the row calls it
 * @param file its ONNX file, which every engine reads
 */
record Network(String name, Path file) {
    private static final long SEED = 0;
    private static final String DEMO = "cspdensenet_cifar10";

    /** Returns these files, or the demo network if there are none. */
    static List<Network> all(List<Path> files) throws IOException {
        if (files.isEmpty()) {
            return List.of(demo());
        }
        List<Network> networks = new ArrayList<>();
        for (Path file : files) {
            networks.add(new Network(nameOf(file), file));
        }
        return networks;
    }

    /** A file that is called no more than {@code model.onnx} is named after its folder. */
    private static String nameOf(Path file) {
        String name = file.getFileName().toString().replaceFirst("\\.onnx$", "");
        Path folder = file.toAbsolutePath().getParent();
        return name.equals("model") && folder.getFileName() != null
                ? folder.getFileName().toString()
                : name;
    }

    private static Network demo() throws IOException {
        try (InputStream stream = Network.class.getResourceAsStream(DEMO + ".onnx")) {
            if (stream == null) {
                throw new IllegalStateException("The demo network is missing from the benchmarks' jar");
            }
            Path file = Files.createTempFile(DEMO, ".onnx");
            file.toFile().deleteOnExit();
            Files.copy(stream, file, StandardCopyOption.REPLACE_EXISTING);
            return new Network(DEMO, file);
        }
    }

    /**
     * Makes up inputs: standard normal, the same on every machine.
     *
     * @throws IllegalArgumentException if the network fixes another batch size or leaves height or width open
     */
    Map<String, Tensor> inputs(List<InputSpec> specs, int batch) {
        Random random = new Random(SEED);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (InputSpec spec : specs) {
            Shape shape = spec.shape(batch, 0);
            if (shape.elementCount() == 0 || (shape.rank() > 0 && shape.extent(0) != batch)) {
                throw new IllegalArgumentException(name + ": input " + spec + " cannot be made for batch " + batch
                        + ", expected that batch size or a free one, and no other free extent");
            }
            Tensor tensor = Tensor.zeros(TensorType.float32(shape.extents()));
            FloatBuffer floats = tensor.floats();
            while (floats.hasRemaining()) {
                floats.put((float) random.nextGaussian());
            }
            tensors.put(spec.name(), tensor);
        }
        return tensors;
    }
}
