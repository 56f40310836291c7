package io.github.crossstage.importer.darknet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.CrossStageException;
import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.error.ShapeException;
import io.github.crossstage.reference.ReferenceExecutor;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.DarknetTable;
import io.github.crossstage.testing.DarknetWeightWriter;
import io.github.crossstage.testing.FormulaWeights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weight files: sizes, headers, partial files, damaged files. */
class DarknetWeightFileTest {
    /** 2 filters of 3 channels with 2+2+2+2+6 floats, a pool, and 1 filter with 1+2 floats. */
    private static final String NET = """
            [net]
            width=8
            height=8
            channels=3
            [convolutional]
            batch_normalize=1
            filters=2
            activation=linear
            [maxpool]
            size=2
            stride=2
            [convolutional]
            filters=1
            activation=linear
            """;

    private static final int ROUNDS = 1500;

    @TempDir
    Path folder;

    private Path cfg() throws IOException {
        return Files.writeString(folder.resolve("net.cfg"), NET);
    }

    private Path weights(int major, int minor, int count) {
        Path file = folder.resolve("net.weights");
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i;
        }
        try (DarknetWeightWriter writer = DarknetWeightWriter.open(file, major, minor)) {
            writer.put(numbers);
        }
        return file;
    }

    private void assertRefused(Path weights, String part) {
        ModelFormatException error = assertThrows(ModelFormatException.class, () -> DarknetNetwork.open(cfg(), weights)
                .close());
        assertTrue(error.getMessage().contains(part), error.getMessage());
    }

    @Test
    void slicesTheFileInTheOrderOfTheLayers() throws IOException {
        for (int[] version : List.of(new int[] {0, 1}, new int[] {0, 2}, new int[] {1, 0})) {
            DarknetArchitecture architecture = DarknetArchitecture.of(CfgFile.read(cfg()));
            try (DarknetWeightFile file =
                    DarknetWeightFile.open(weights(version[0], version[1], 17), architecture, false)) {
                assertEquals(
                        List.of(
                                "convolutional_0.bias",
                                "convolutional_0.scale",
                                "convolutional_0.mean",
                                "convolutional_0.variance",
                                "convolutional_0.weight",
                                "convolutional_2.bias",
                                "convolutional_2.weight"),
                        List.copyOf(file.names()));
                assertArrayEquals(
                        new float[] {8, 9, 10, 11, 12, 13},
                        file.tensor("convolutional_0.weight").toFloatArray());
                assertArrayEquals(
                        new float[] {15, 16},
                        file.tensor("convolutional_2.weight").toFloatArray());
                assertSame(file.tensor("convolutional_2.bias"), file.tensor("convolutional_2.bias"));
                assertTrue(file.tensor("convolutional_2.bias").isReadOnly());
                assertThrows(IllegalArgumentException.class, () -> file.tensor("convolutional_1.bias"));
            }
        }
    }

    @Test
    void saysWhereAFileEndsThatIsTooShort() throws IOException {
        assertRefused(weights(0, 2, 10), "holds 10 floats behind its header of 20 bytes, but");
        assertRefused(weights(0, 2, 10), "it ends inside layer 0 [convolutional] (line 5), 10 of 14 floats");
        assertRefused(weights(0, 2, 14), "it ends before layer 2 [convolutional] (line 12); open it as a partial file");
        assertRefused(weights(0, 2, 16), "it ends inside layer 2 [convolutional] (line 12), 2 of 3 floats");
        assertRefused(weights(0, 2, 18), "needs 17; do they belong together?");
        byte[] bytes = Files.readAllBytes(weights(0, 2, 17));
        Path odd = Files.write(folder.resolve("odd.weights"), Arrays.copyOf(bytes, bytes.length + 2));
        assertRefused(odd, "holds 17 floats behind its header of 20 bytes and 2 bytes more");
        assertRefused(Files.write(odd, Arrays.copyOf(bytes, 19)), "ends inside the header of 20 bytes");
        assertRefused(Files.write(odd, new byte[0]), "ends inside the header");
        Arrays.fill(bytes, (byte) 0x5a);
        assertRefused(Files.write(odd, bytes), "begins with version 1515870810.1515870810");
        assertRefused(folder.resolve("none.weights"), "does not exist");
    }

    @Test
    void opensTheFirstLayersOfAPartialFile() throws IOException {
        Path partial = weights(0, 2, 14);
        try (DarknetNetwork network = DarknetNetwork.openPartial(cfg(), partial)) {
            Map<String, Tensor> outputs = ReferenceExecutor.run(
                    network.graph(Map.of("data", Shape.of(1, 3, 8, 8))),
                    Map.of("data", Tensor.of(new float[192], 1, 3, 8, 8)));
            assertEquals(List.of("maxpool_1"), List.copyOf(outputs.keySet()));
            assertEquals(Shape.of(1, 2, 4, 4), outputs.get("maxpool_1").shape());
        }
        assertThrows(ModelFormatException.class, () -> DarknetNetwork.openPartial(cfg(), weights(0, 2, 13)));
        assertThrows(ModelFormatException.class, () -> DarknetNetwork.openPartial(cfg(), weights(0, 2, 0)));
    }

    @Test
    void givesTheSameTensorsToEveryGraphAndRefusesWrongShapes() throws IOException {
        try (DarknetNetwork network = DarknetNetwork.open(cfg(), weights(0, 2, 17))) {
            assertEquals("[data f32 [?, 3, 8, 8]]", network.inputs().toString());
            List<Tensor> first = List.copyOf(network.graph(Map.of("data", Shape.of(1, 3, 8, 8)))
                    .constants()
                    .values());
            List<Tensor> second = List.copyOf(network.graph(Map.of("data", Shape.of(5, 3, 8, 8)))
                    .constants()
                    .values());
            for (int i = 0; i < first.size(); i++) {
                assertSame(first.get(i), second.get(i));
            }
            assertThrows(ShapeException.class, () -> network.graph(Map.of("data", Shape.of(1, 3, 9, 8))));
            assertThrows(ShapeException.class, () -> network.graph(Map.of()));
            DarknetNetwork larger = network.withInputSize(24, 16);
            assertEquals(
                    Shape.of(2, 1, 8, 12),
                    larger.graph(Map.of("data", Shape.of(2, 3, 16, 24)))
                            .outputs()
                            .get("convolutional_2")
                            .type()
                            .shape());
            assertThrows(IllegalArgumentException.class, () -> network.withInputSize(0, 8));
            assertThrows(IllegalArgumentException.class, () -> network.withOutputs(3));
            assertEquals(
                    1,
                    network.withOutputs(0)
                            .graph(Map.of("data", Shape.of(1, 3, 8, 8)))
                            .outputs()
                            .size());
        }
    }

    @Test
    void refusesGraphsWhenClosed() throws IOException {
        DarknetNetwork network = DarknetNetwork.open(cfg(), weights(0, 2, 17));
        network.close();
        network.close();
        assertThrows(IllegalStateException.class, () -> network.graph(Map.of("data", Shape.of(1, 3, 8, 8))));
    }

    @Test
    void refusesASourceWithoutTheTensors() {
        ModelFormatException error = assertThrows(
                ModelFormatException.class, () -> DarknetNetwork.open(cfg(), types -> FormulaWeights.of(Map.of()))
                        .close());
        assertTrue(error.getMessage().contains("tensor 'convolutional_0.bias' is missing"), error.getMessage());
    }

    @Test
    void mutatedFilesGiveANetworkOrOneOfOurErrors() throws IOException {
        Random random = new Random(20240607);
        DarknetTable table = DarknetTable.named("yolov4-tiny_416");
        byte[] goodCfg = (NET
                        + table.cfg().substring(table.cfg().indexOf("[route]")).substring(0, 300)
                        + "\n[shortcut]\nfrom=-2\n[yolo]\nmask=0\nanchors=1,2\nclasses=1\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] fullCfg = table.cfg(64, 64).getBytes(StandardCharsets.ISO_8859_1);
        byte[] plainCfg = NET.getBytes(StandardCharsets.ISO_8859_1);
        byte[] goodWeights = Files.readAllBytes(weights(0, 2, 17));
        int good = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] text = List.of(goodCfg, fullCfg, plainCfg).get(round % 3);
            byte[] cfg = round % 4 == 3 ? text : mutated(text, random);
            byte[] weights = round % 4 == 3 ? mutated(goodWeights, random) : goodWeights;
            good += opens(cfg, weights, round) ? 1 : 0;
        }
        int successes = good;
        assertTrue(good > ROUNDS / 50 && good < ROUNDS, () -> successes + " of " + ROUNDS + " opened");
    }

    private boolean opens(byte[] cfg, byte[] weights, int round) throws IOException {
        Path cfgFile = Files.write(folder.resolve("fuzz.cfg"), cfg);
        Path weightFile = Files.write(folder.resolve("fuzz.weights"), weights);
        try (DarknetNetwork network = DarknetNetwork.open(cfgFile, weightFile)) {
            network.graph(Map.of("data", network.inputs().get(0).shape(1, 1)));
            return true;
        } catch (CrossStageException expected) {
            return false;
        } catch (RuntimeException unexpected) {
            throw new AssertionError(
                    "round " + round + " of seed 20240607 gave " + unexpected + " for\n"
                            + new String(cfg, StandardCharsets.ISO_8859_1),
                    unexpected);
        }
    }

    /** Returns a copy with one to four bytes changed, cut, doubled or replaced by digits. */
    private static byte[] mutated(byte[] good, Random random) {
        byte[] bytes = good.clone();
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 1; i--) {
            int at = random.nextInt(bytes.length);
            int length = Math.min(bytes.length - at, 1 + random.nextInt(40));
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) ('0' + random.nextInt(10));
                case 2 -> bytes = spliced(bytes, at, length, 0);
                case 3 -> bytes = spliced(bytes, at, length, 2);
                default -> bytes[at] = (byte) "-,=[]#9\n".charAt(random.nextInt(8));
            }
        }
        return bytes;
    }

    /** Returns the bytes with a part of them so many times. */
    private static byte[] spliced(byte[] bytes, int at, int length, int times) {
        byte[] result = new byte[bytes.length + (times - 1) * length];
        System.arraycopy(bytes, 0, result, 0, at);
        for (int i = 0; i < times; i++) {
            System.arraycopy(bytes, at, result, at + i * length, length);
        }
        System.arraycopy(bytes, at + length, result, at + times * length, bytes.length - at - length);
        return result;
    }
}
