package io.github.crossstage.importer.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.Golden;
import io.github.crossstage.testing.Mutations;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {
    private static final Path DEMO =
            Path.of("src/main/resources/io/github/crossstage/demo/cspdensenet_cifar10.safetensors");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> malformedFilesAreRefusedAndSoundOnesLoad() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(Golden.path("malformed"))) {
            files = all.filter(file -> file.toString().endsWith(".safetensors"))
                    .sorted()
                    .toList();
        }
        assertEquals(18, files.size());
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    if (file.getFileName().toString().startsWith("ok")) {
                        try (SafetensorsFile sound = SafetensorsFile.open(file)) {
                            assertFalse(sound.names().isEmpty());
                            sound.names().forEach(sound::tensor);
                        }
                    } else {
                        ModelFormatException e =
                                assertThrows(ModelFormatException.class, () -> SafetensorsFile.open(file));
                        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
                        assertTrue(e.offset() >= 0, e.getMessage());
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> headersThatBreakARuleAreRefused() {
        String entry = "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
        Map<String, String> reasons = Map.ofEntries(
                Map.entry("{\"a\":" + entry + "}x", "follows"),
                Map.entry("{\"a\":" + entry + "}\n", "follows"),
                Map.entry(" {\"a\":" + entry + "}", "start with"),
                Map.entry("{\"a\":" + entry + ",\"a\":" + entry + "}", "JSON"),
                Map.entry("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "JSON"),
                Map.entry("{\"a\":" + entry.replace("[1]", "[[1]]") + "}", "JSON"),
                Map.entry("{\"a\":" + entry.replace("[1]", "{}") + "}", "array"),
                Map.entry("{\"a\":" + entry.replace("[1]", "[1.0]") + "}", "whole numbers"),
                Map.entry("{\"a\":" + entry.replace("[1]", "[1e0]") + "}", "whole numbers"),
                Map.entry("{\"a\":" + entry.replace("[1]", "[99999999999999999999]") + "}", "JSON"),
                Map.entry("{\"a\":" + entry.replace("[1]", "[4611686018427387904,2]") + "}", "63 bits"),
                Map.entry("{\"a\":" + entry.replace("[1]", "[4611686018427387904]") + "}", "63 bits"),
                Map.entry("{\"a\":" + entry.replace("[1]", "[" + "1,".repeat(40) + "1]") + "}", "more than 32"),
                Map.entry("{\"a\":" + entry.replace("[0,4]", "[0,4,4]") + "}", "more than 2"),
                Map.entry("{\"a\":" + entry.replace("[0,4]", "[4]") + "}", "pair"),
                Map.entry("{\"a\":" + entry.replace("F32", "F8_E4M3") + "}", "expected one of F32"),
                Map.entry("{\"a\":" + entry.replace("\"F32\"", "1") + "}", "string"),
                Map.entry("{\"a\":" + entry.replace("}", ",\"scale\":2}") + "}", "'scale'"),
                Map.entry("{\"a\":" + entry.replace("\"dtype\":\"F32\",", "") + "}", "lacks"),
                Map.entry("{\"a\":null}", "object"),
                Map.entry("{\"__metadata__\":{\"a\":1},\"a\":" + entry + "}", "string"),
                Map.entry("{\"__metadata__\":[],\"a\":" + entry + "}", "object"),
                Map.entry("{}", "too long"),
                Map.entry("{\"a\":" + "[".repeat(100_000), "object"));
        return reasons.entrySet().stream()
                .map(test -> DynamicTest.dynamicTest(
                        test.getKey().substring(0, Math.min(80, test.getKey().length())), () -> {
                            ModelFormatException e = assertThrows(
                                    ModelFormatException.class,
                                    () -> SafetensorsFile.read("bytes", file(test.getKey(), new byte[4])));
                            assertTrue(e.getMessage().contains(test.getValue()), e.getMessage());
                        }));
    }

    @Test
    void errorsNameTheByteEvenBehindNamesThatAreNoAscii() {
        String header = "{\"\u00e4\u20ac\":{\"dtype\":\"F33\"}}";
        ModelFormatException e = assertThrows(
                ModelFormatException.class, () -> SafetensorsFile.read("bytes", file(header, new byte[0])));
        int characters = header.indexOf("\"F33\"");
        assertEquals(8 + header.substring(0, characters).getBytes(StandardCharsets.UTF_8).length, e.offset());
        byte[] latin = header.getBytes(StandardCharsets.ISO_8859_1);
        assertThrows(ModelFormatException.class, () -> SafetensorsFile.read("bytes", file(latin, new byte[0])));
    }

    @Test
    void scalarsAndEmptyTensorsLoad() {
        String header = "{\"none\":{\"dtype\":\"F32\",\"shape\":[3,0],\"data_offsets\":[8,8]},"
                + "\"one\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]}}   ";
        byte[] data = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(-5)
                .array();
        SafetensorsFile source = SafetensorsFile.read("bytes", file(header, data));
        assertEquals(List.of("none", "one"), List.copyOf(source.names()));
        assertEquals(-5, source.tensor("one").longs().get(0));
        assertEquals(Shape.of(3, 0), source.tensor("none").shape());
        assertEquals(
                0,
                SafetensorsFile.read("bytes", file("{}", new byte[0])).names().size());
    }

    @Test
    void tensorsAreReadOnceAndStayAfterClosing() {
        SafetensorsFile source = SafetensorsFile.open(Golden.path("nets", "rand00", "weights.safetensors"));
        String first = source.names().iterator().next();
        Tensor tensor = source.tensor(first);
        assertSame(tensor, source.tensor(first));
        assertTrue(tensor.isReadOnly());
        assertEquals(Optional.empty(), source.type("nowhere"));
        assertThrows(IllegalArgumentException.class, () -> source.tensor("nowhere"));
        source.close();
        source.close();
        assertSame(tensor, source.tensor(first));
        String second = source.names().stream().skip(1).findFirst().orElseThrow();
        assertThrows(IllegalStateException.class, () -> source.tensor(second));
        assertTrue(source.type(second).isPresent());
    }

    @TestFactory
    Stream<DynamicTest> theNetworksWeightsEqualAnIndependentReaders() {
        return Golden.nets().stream()
                .map(net -> DynamicTest.dynamicTest(net.getFileName().toString(), () -> {
                    Path path = net.resolve("weights.safetensors");
                    try (SafetensorsFile source = SafetensorsFile.open(path)) {
                        Map<String, Tensor> expected = Golden.safetensors(path);
                        expected.forEach((name, tensor) ->
                                assertEquals(tensor.bytes(), source.tensor(name).bytes(), name));
                        for (String name : source.names()) {
                            if (!expected.containsKey(name)) {
                                assertEquals(
                                        DataType.INT64,
                                        source.tensor(name).type().dataType());
                            }
                        }
                        assertEquals(Map.of("format", "pt"), source.metadata());
                    }
                }));
    }

    @Test
    void halfPrecisionFilesAreTheFullOnesRounded() {
        Path net = Golden.path("nets", "cspdensenet_even_unfolded");
        requireRounded(net.resolve("weights_f16.safetensors"), DataType.FLOAT16, net, 0x1p-11, 0x1p-25);
        requireRounded(net.resolve("weights_bf16.safetensors"), DataType.BFLOAT16, net, 0x1p-8, 0);
    }

    private static void requireRounded(Path file, DataType type, Path net, double relative, double absolute) {
        try (SafetensorsFile narrow = SafetensorsFile.open(file);
                SafetensorsFile full = SafetensorsFile.open(net.resolve("weights.safetensors"))) {
            assertEquals(Set.copyOf(full.names()), Set.copyOf(narrow.names()));
            int compared = 0;
            for (String name : full.names()) {
                if (!full.type(name).orElseThrow().dataType().isFloating()) {
                    continue;
                }
                assertEquals(
                        new TensorType(type, full.type(name).orElseThrow().shape()),
                        narrow.type(name).orElseThrow());
                float[] expected = full.tensor(name).toFloatArray();
                float[] got = narrow.tensor(name).toFloatArray();
                for (int i = 0; i < expected.length; i++) {
                    assertEquals(expected[i], got[i], Math.abs(expected[i]) * relative + absolute, name + " " + i);
                    compared++;
                }
            }
            assertTrue(compared > 10_000);
        }
    }

    @Test
    void aFileOfMixedWidthsLoads() {
        try (SafetensorsFile source = SafetensorsFile.open(DEMO)) {
            boolean half = false;
            boolean full = false;
            for (String name : source.names()) {
                DataType stored = source.type(name).orElseThrow().dataType();
                half |= stored == DataType.FLOAT16;
                full |= stored == DataType.FLOAT32;
                for (float number : source.tensor(name).toFloatArray()) {
                    assertTrue(Float.isFinite(number), name);
                }
            }
            assertTrue(half && full);
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void filesBeyondTwoGibibytesAreMappedInParts() throws IOException {
        long half = 1_600_000_000L;
        Map<String, TensorType> types = Map.of(
                "a", new TensorType(DataType.UINT8, Shape.of(half)),
                "b", new TensorType(DataType.UINT8, Shape.of(half)),
                "c", new TensorType(DataType.UINT8, Shape.of(3)));
        String header = "{\"a\":{\"dtype\":\"U8\",\"shape\":[1600000000],\"data_offsets\":[0,1600000000]},"
                + "\"b\":{\"dtype\":\"U8\",\"shape\":[1600000000],\"data_offsets\":[1600000000,3200000000]},"
                + "\"c\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[3200000000,3200000003]},"
                + "\"d\":{\"dtype\":\"F16\",\"shape\":[1500000000],\"data_offsets\":[3200000003,6200000003]}}";
        Path path = folder.resolve("large.safetensors");
        byte[] start = file(header, new byte[0]).array();
        try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
            sparse.write(start);
            sparse.seek(start.length + half - 1);
            sparse.write(new byte[] {7, 8});
            sparse.seek(start.length + 2 * half);
            sparse.write(new byte[] {1, 2, 3});
            sparse.setLength(start.length + 2 * half + 3 + 3_000_000_000L);
        }
        try (SafetensorsFile source = SafetensorsFile.open(path)) {
            types.forEach((name, type) -> assertEquals(type, source.type(name).orElseThrow()));
            assertEquals(7, source.tensor("a").bytes().get((int) half - 1));
            assertEquals(8, source.tensor("b").bytes().get(0));
            byte[] last = new byte[3];
            source.tensor("c").bytes().get(last);
            assertArrayEquals(new byte[] {1, 2, 3}, last);
            ModelFormatException e = assertThrows(ModelFormatException.class, () -> source.tensor("d"));
            assertTrue(e.getMessage().contains("6000000000 bytes"), e.getMessage());
        }
    }

    @Test
    void damagedFilesAreRefusedOrReadButNothingElse() throws IOException {
        byte[] header = Files.readAllBytes(Golden.path("nets", "rand00", "weights.safetensors"));
        int length =
                (int) ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getLong();
        int refused = Mutations.refused(header, 8 + length, 3000, bytes -> SafetensorsFile.read("bytes", bytes));
        assertTrue(refused > 1500, refused + " refused");
    }

    private static ByteBuffer file(String header, byte[] data) {
        return file(header.getBytes(StandardCharsets.UTF_8), data);
    }

    private static ByteBuffer file(byte[] header, byte[] data) {
        return ByteBuffer.allocate(8 + header.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(data)
                .flip();
    }
}
