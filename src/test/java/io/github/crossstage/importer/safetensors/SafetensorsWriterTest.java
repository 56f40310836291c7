package io.github.crossstage.importer.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.Golden;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
    @TempDir
    Path folder;

    /** All but one fixture are in the canonical order; {@code densenet_seed} is ordered by name alone. */
    @TestFactory
    Stream<DynamicTest> theNetworksFilesAreReproducedByteForByte() {
        return Golden.nets().stream()
                .filter(net -> !net.endsWith("densenet_seed"))
                .map(net -> DynamicTest.dynamicTest(net.getFileName().toString(), () -> {
                    Path original = net.resolve("weights.safetensors");
                    Path copy = folder.resolve("copy.safetensors");
                    try (SafetensorsFile source = SafetensorsFile.open(original)) {
                        Map<String, Tensor> tensors = new LinkedHashMap<>();
                        source.names().forEach(name -> tensors.put(name, source.tensor(name)));
                        SafetensorsWriter.write(copy, tensors, Map.of("format", "pt"));
                    }
                    assertEquals(-1, Files.mismatch(original, copy));
                }));
    }

    @Test
    void everyTypeIsWrittenAndReadBack() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (DataType type : DataType.values()) {
            ByteBuffer bytes = ByteBuffer.allocate(3 * type.byteSize());
            for (int i = 0; i < bytes.capacity(); i++) {
                bytes.put(i, (byte) (i % 2));
            }
            tensors.put("t." + type, Tensor.of(new TensorType(type, Shape.of(3, 1)), bytes));
        }
        tensors.put("scalar", Tensor.of(new long[] {1000}));
        tensors.put("empty", Tensor.of(new float[0], 0, 4));
        tensors.put("quote\" \u00e4 \ud83d\ude00 \n", Tensor.of(new float[] {1}, 1));
        Path path = folder.resolve("all.safetensors");
        SafetensorsWriter.write(path, tensors, Map.of());
        try (SafetensorsFile source = SafetensorsFile.open(path)) {
            assertEquals(tensors.keySet(), Set.copyOf(source.names()));
            assertEquals(Map.of(), source.metadata());
            tensors.forEach((name, tensor) -> {
                assertEquals(tensor.type(), source.type(name).orElseThrow());
                if (!tensor.type().dataType().isFloating() || tensor.type().dataType() == DataType.FLOAT32) {
                    assertEquals(tensor.bytes(), source.tensor(name).bytes());
                }
            });
        }
    }

    @Test
    void tensorsAreOrderedBySizeOfElementThenByBytesOfTheName() throws IOException {
        Map<String, TensorType> types = new LinkedHashMap<>();
        for (String name : List.of("b", "\ud83d\ude00", "\uffee", "a.10", "a.2")) {
            types.put(name, TensorType.float32(1));
        }
        types.put("z", new TensorType(DataType.INT64, Shape.SCALAR));
        types.put("c", new TensorType(DataType.FLOAT16, Shape.of(1)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SafetensorsWriter.write(out, types, Map.of(), name -> Tensor.zeros(types.get(name)));
        SafetensorsFile source = SafetensorsFile.read("bytes", ByteBuffer.wrap(out.toByteArray()));
        assertEquals(List.of("z", "a.10", "a.2", "b", "\uffee", "\ud83d\ude00", "c"), List.copyOf(source.names()));
    }

    @Test
    void aStreamGetsTheSameBytesAsAFile() throws IOException, NoSuchAlgorithmException {
        Path original = Golden.path("nets", "cspdensenet_odd", "weights.safetensors");
        MessageDigest expected = MessageDigest.getInstance("SHA-256");
        expected.update(Files.readAllBytes(original));
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (SafetensorsFile source = SafetensorsFile.open(original);
                DigestOutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            Map<String, TensorType> types = new LinkedHashMap<>();
            source.names().forEach(name -> types.put(name, source.type(name).orElseThrow()));
            SafetensorsWriter.write(out, types, source.metadata(), source::tensor);
        }
        assertArrayEquals(expected.digest(), digest.digest());
    }

    @Test
    void aTensorOfAnotherTypeThanAnnouncedIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> SafetensorsWriter.write(
                        OutputStream.nullOutputStream(),
                        Map.of("a", TensorType.float32(2)),
                        Map.of(),
                        name -> Tensor.of(new float[] {1}, 1)));
    }
}
