package io.github.crossstage.benchmarks;

import io.github.crossstage.Onnx;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** An ONNX file, which every engine reads. */
record NetworkFile(String name, Path file) implements Network {
    private static final String DEMO = "cspdensenet_cifar10";

    /** A file that is called no more than {@code model.onnx} is named after its folder. */
    static NetworkFile of(Path file) {
        String name = file.getFileName().toString().replaceFirst("\\.onnx$", "");
        Path folder = file.toAbsolutePath().getParent();
        return new NetworkFile(
                name.equals("model") && folder.getFileName() != null
                        ? folder.getFileName().toString()
                        : name,
                file);
    }

    /** Returns the demo network that is in the jar. */
    static NetworkFile demo() throws IOException {
        try (InputStream stream = NetworkFile.class.getResourceAsStream(DEMO + ".onnx")) {
            if (stream == null) {
                throw new IllegalStateException("The demo network is missing from the benchmarks' jar");
            }
            Path file = Files.createTempFile(DEMO, ".onnx");
            file.toFile().deleteOnExit();
            Files.copy(stream, file, StandardCopyOption.REPLACE_EXISTING);
            return new NetworkFile(DEMO, file);
        }
    }

    @Override
    public GraphSource open() {
        return Onnx.file(file);
    }

    @Override
    public Map<String, Shape> shapes(GraphSource source, int batch) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (InputSpec spec : source.inputs()) {
            Shape shape = spec.shape(batch, 0);
            if (shape.elementCount() == 0 || (shape.rank() > 0 && shape.extent(0) != batch)) {
                throw new IllegalArgumentException(name + ": input " + spec + " cannot be made for batch " + batch
                        + ", expected that batch size or a free one, and no other free extent");
            }
            shapes.put(spec.name(), shape);
        }
        return shapes;
    }

    @Override
    public Path onnx(GraphSource source, Map<String, Shape> shapes, Path folder) {
        return file;
    }
}
