package io.github.crossstage.importer.onnx;

import static io.github.crossstage.importer.onnx.OnnxWriter.integer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.CrossStageException;
import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.error.ShapeException;
import io.github.crossstage.error.UnsupportedModelException;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.ir.Node;
import io.github.crossstage.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFileTest {
    private static final Map<String, Shape> BATCH_OF_TWO = Map.of("x", Shape.of(2, 3, 4, 4));

    @TempDir
    Path folder;

    private static OnnxWriter model() {
        return new OnnxWriter(13).input("x", -1, 3, 4, 4);
    }

    private static void assertRefused(Class<? extends CrossStageException> kind, String expected, OnnxWriter model) {
        CrossStageException e = assertThrows(kind, model::file);
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @Test
    void initializersAmongTheInputsAreNotInputs() {
        OnnxFile file = model().input("w", 3)
                .zeros("w", 3)
                .node("Add", "x w", "y")
                .output("y")
                .file();
        assertEquals(List.of(new InputSpec("x", List.of(InputSpec.FREE, 3L, 4L, 4L))), file.inputs());
    }

    @Test
    void outputsMayBeInputsAndConstants() {
        Graph graph = model().floats("w", new float[] {1, 2}, 2)
                .output("x")
                .output("w")
                .graph();
        assertEquals(graph.inputs().get(0), graph.outputs().get("x"));
        assertArrayEquals(
                new float[] {1, 2},
                graph.constant(graph.outputs().get("w")).orElseThrow().toFloatArray());
        OnnxWriter whole = model().longs("w", 1).output("w");
        assertThrows(UnsupportedModelException.class, whole::graph);
    }

    @Test
    void namesOfTheFileAreKept() {
        Graph graph = model().zeros("w", 3, 3, 1, 1)
                .node("Conv", "x w", "feature")
                .output("feature")
                .graph();
        Node conv = graph.nodes().get(0);
        assertEquals("node_feature", conv.name());
        assertEquals("feature", conv.output().name());
        assertEquals("w", conv.inputs().get(1).name());
    }

    @Test
    void unorderedNodesAreSortedAndUnusedOnesLeftOut() {
        Graph graph = model().node("Relu", "a", "y")
                .node("Tanh", "x", "unused")
                .node("Sigmoid", "x", "a")
                .output("y")
                .graph();
        assertEquals(
                List.of("node_a", "node_y"),
                graph.nodes().stream().map(Node::name).toList());
    }

    @Test
    void brokenGraphsAreRefusedWhenOpened() {
        assertRefused(
                ModelFormatException.class,
                "cycle",
                model().node("Add", "x b", "a").node("Relu", "a", "b").output("b"));
        assertRefused(
                ModelFormatException.class,
                "nothing makes",
                model().node("Relu", "z", "y").output("y"));
        assertRefused(
                ModelFormatException.class,
                "made elsewhere",
                model().node("Relu", "x", "x").output("x"));
        assertRefused(
                ModelFormatException.class, "two outputs", model().output("x").output("x"));
        assertRefused(ModelFormatException.class, "no output", model().node("Relu", "x", "y"));
        assertRefused(
                ModelFormatException.class,
                "second initializer",
                model().zeros("w", 1).zeros("w", 1).output("x"));
        assertRefused(
                ModelFormatException.class,
                "second attribute",
                model().node("Softmax", "x", "y", integer("axis", 1), integer("axis", 2))
                        .output("y"));
    }

    @Test
    void inputsThatAreNoFloatTensorsAreRefused() {
        OnnxWriter whole =
                new OnnxWriter(13).typedInput("x", OnnxWriter.INT64, 1).output("x");
        assertRefused(UnsupportedModelException.class, "INT64", whole);
        assertRefused(
                UnsupportedModelException.class,
                "'x'",
                new OnnxWriter(13).input("x", 1, 0).output("x"));
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        OnnxFile file = model().node("Relu", "x", "y").output("y").file();
        assertThrows(ShapeException.class, () -> file.graph(Map.of()));
        assertThrows(ShapeException.class, () -> file.graph(Map.of("x", Shape.of(1, 4, 4, 4))));
        assertThrows(ShapeException.class, () -> file.graph(Map.of("x", Shape.of(1, 3, 4, 4), "z", Shape.of(1))));
        file.close();
        file.close();
        assertThrows(IllegalStateException.class, () -> file.graph(BATCH_OF_TWO));
    }

    @Test
    void whatIsNoFileIsRefused() {
        assertThrows(ModelFormatException.class, () -> OnnxFile.open(folder));
        assertThrows(ModelFormatException.class, () -> OnnxFile.open(folder.resolve("missing.onnx")));
    }

    @Test
    void externalDataIsReadFromTheModelsFolderOnly() throws IOException {
        Path inside = Files.createDirectories(folder.resolve("model/data"));
        Files.write(inside.resolve("w.bin"), OnnxWriter.raw(9f, 1f, 2f, 3f));
        Files.write(folder.resolve("secret.bin"), OnnxWriter.raw(9f, 1f, 2f, 3f));
        Files.createSymbolicLink(inside.resolve("link.bin"), folder.resolve("secret.bin"));
        Graph graph = OnnxWriter.graph(external(Map.of("location", "data/w.bin", "offset", "4", "length", "12")));
        assertArrayEquals(
                new float[] {1, 2, 3},
                graph.constants().values().iterator().next().toFloatArray());
        OnnxWriter.graph(external(Map.of("location", "data/w.bin")));
        for (Map<String, String> bad : List.of(
                Map.of("location", "../secret.bin"),
                Map.of("location", "data/link.bin"),
                Map.of("location", folder.resolve("secret.bin").toString()),
                Map.of("location", "data/none.bin"),
                Map.of("location", "data"),
                Map.of("location", "nul\0.bin"),
                Map.of("offset", "4"),
                Map.of("location", "data/w.bin", "offset", "8"),
                Map.of("location", "data/w.bin", "offset", "-4"),
                Map.of("location", "data/w.bin", "offset", "9223372036854775807"),
                Map.of("location", "data/w.bin", "offset", "four"),
                Map.of("location", "data/w.bin", "length", "16"))) {
            ModelFormatException e = assertThrows(ModelFormatException.class, () -> external(bad), bad::toString);
            assertTrue(e.getMessage().length() > 40, e.getMessage());
        }
        byte[] unbacked = externalModel(Map.of("location", "data/w.bin")).bytes();
        assertThrows(ModelFormatException.class, () -> OnnxFile.read("m", ByteBuffer.wrap(unbacked)));
    }

    private OnnxFile external(Map<String, String> entries) throws IOException {
        return OnnxFile.open(Files.write(
                folder.resolve("model/m.onnx"), externalModel(entries).bytes()));
    }

    private static OnnxWriter externalModel(Map<String, String> entries) {
        return new OnnxWriter(13)
                .input("x", 3)
                .tensor(OnnxWriter.externalTensor("w", entries, 3))
                .node("Add", "x w", "y")
                .output("y");
    }

    @Test
    void damagedFilesNeverDoAnythingButFailCleanly() {
        byte[] whole = model().zeros("w", 6, 3, 3, 3)
                .longs("s", 0, -1)
                .longs("p", 0, 0, 1, 1, 0, 0, 1, 1)
                .node("Pad", "x p", "padded")
                .node("Conv", "padded w", "a", OnnxWriter.ints("pads", 1, 1, 1, 1))
                .node("Shape", "a", "shape")
                .node("ConstantOfShape", "shape", "zeros")
                .node("Split", "a", "b c", integer("axis", 1))
                .node("Concat", "c b", "d", integer("axis", 1))
                .node("Add", "d zeros", "e")
                .node("Reshape", "e s", "y")
                .output("y")
                .bytes();
        OnnxWriter.graph(OnnxFile.read("whole", ByteBuffer.wrap(whole)));
        SplittableRandom random = new SplittableRandom(20260101);
        int survived = 0;
        for (int round = 0; round < 1500; round++) {
            byte[] damaged = damage(whole, random);
            try {
                OnnxWriter.graph(OnnxFile.read("damaged", ByteBuffer.wrap(damaged)));
                survived++;
            } catch (CrossStageException e) {
                assertTrue(e.getMessage() != null && e.getMessage().contains("damaged"), "round " + round + ": " + e);
            } catch (RuntimeException e) {
                throw new AssertionError("seed 20260101, round " + round, e);
            }
        }
        assertTrue(survived > 0 && survived < 1500, "survived " + survived);
    }

    private static byte[] damage(byte[] whole, SplittableRandom random) {
        byte[] damaged = whole.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(damaged.length);
            switch (random.nextInt(3)) {
                case 0 -> damaged[at] = (byte) random.nextInt(256);
                case 1 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                default -> {
                    if (random.nextInt(4) == 0) {
                        damaged = Arrays.copyOf(damaged, Math.max(1, at));
                    } else {
                        damaged[at] = (byte) 0xFF;
                    }
                }
            }
        }
        return damaged;
    }
}
