package io.github.crossstage.testing;

import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The golden fixtures of {@code src/test/resources/golden}; its README says what each file is. */
public final class Golden {
    private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

    private Golden() {}

    /** Returns a file or folder of the fixtures; tests run in the project's folder. */
    public static Path path(String first, String... more) {
        return FOLDER.resolve(Path.of(first, more));
    }

    /** Returns the folders of the networks, in the order of their names. */
    public static List<Path> nets() {
        try (Stream<Path> folders = Files.list(path("nets"))) {
            return folders.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the description of the operator cases. */
    public static JsonTree ops() {
        return JsonTree.read(path("ops", "ops.json"));
    }

    /** Returns the expected outputs of the operator cases, by case name. */
    public static Map<String, Tensor> opOutputs() {
        return safetensors(path("ops", "ops.safetensors"));
    }

    /** Reads the float32 tensors of a safetensors file that is known to be sound. */
    public static Map<String, Tensor> safetensors(Path file) {
        ByteBuffer bytes = bytes(file);
        int headerLength = Math.toIntExact(bytes.getLong(0));
        int start = Long.BYTES + headerLength;
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try {
            JsonTree header = JsonTree.parse(text(bytes, Long.BYTES, headerLength));
            for (String name : header.names()) {
                if (!name.equals("__metadata__")
                        && header.get(name).get("dtype").asText().equals("F32")) {
                    JsonTree entry = header.get(name);
                    long[] range = entry.get("data_offsets").longs();
                    ByteBuffer numbers =
                            bytes.slice(start + Math.toIntExact(range[0]), Math.toIntExact(range[1] - range[0]));
                    tensors.put(
                            name,
                            Tensor.of(TensorType.float32(entry.get("shape").longs()), numbers));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tensors;
    }

    private static String text(ByteBuffer bytes, int from, int length) {
        byte[] text = new byte[length];
        bytes.get(from, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static ByteBuffer bytes(Path file) {
        try {
            return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
