package io.github.crossstage.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.npy.Npy;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.Golden;
import io.github.crossstage.testing.TensorAssert;
import io.github.crossstage.testing.Tolerance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunCommandTest {
    private static final Path NET = Golden.path("nets", "csp_stage3_in123");
    private static final Path DEMO = Path.of("src/test/resources/demo/cspdensenet_cifar10.onnx");
    private static final Path CHELSEA = Path.of("src/test/resources/demo/chelsea_input.npy");

    @TempDir
    private Path folder;

    private Invocation run(Object... arguments) {
        Object[] all = new Object[arguments.length + 3];
        all[0] = "run";
        all[1] = "--device";
        all[2] = "reference";
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return Invocation.of(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"csp_stage3_in123", "cspdensenet_odd"})
    void writesTheStoredOutput(String net) {
        Path golden = Golden.path("nets", net);
        Path deep = folder.resolve("made/for/it");
        run("--model", golden.resolve("model.onnx"), "--input", golden.resolve("input.npy"), "--output-dir", deep)
                .expecting(0);
        Path[] files = listed(deep);
        assertEquals(1, files.length);
        TensorAssert.assertClose(net, Npy.read(golden.resolve("output.npy")), Npy.read(files[0]), Tolerance.NETWORK);
    }

    private static Path[] listed(Path folder) {
        try (var files = Files.list(folder)) {
            return files.sorted().toArray(Path[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void writesEveryOutputOfABatch() {
        Path golden = Golden.path("nets", "cspdarknet_leaky_odd");
        Invocation run = run(
                        "--model",
                        golden.resolve("model.onnx"),
                        "--input",
                        golden.resolve("input.npy"),
                        "--output-dir",
                        folder)
                .expecting(0);
        for (String name : new String[] {"output0", "output1", "output2"}) {
            assertTrue(run.out().contains(name + "  f32 "), run.out());
            TensorAssert.assertClose(
                    name,
                    Npy.read(golden.resolve(name + ".npy")),
                    Npy.read(folder.resolve(name + ".npy")),
                    Tolerance.NETWORK);
        }
    }

    @Test
    void convertsOtherElementTypesWithANote() {
        Tensor floats = Npy.read(CHELSEA);
        ByteBuffer doubles = ByteBuffer.allocateDirect((int) floats.shape().elementCount() * 8);
        doubles.order(ByteOrder.LITTLE_ENDIAN);
        FloatBuffer numbers = floats.floats();
        while (numbers.hasRemaining()) {
            doubles.putDouble(numbers.get());
        }
        Path file = folder.resolve("f64.npy");
        Npy.write(file, Tensor.of(new TensorType(DataType.FLOAT64, floats.shape()), doubles.flip()));
        run("--model", DEMO, "--input", "image=" + file, "--output-dir", folder)
                .expecting(0)
                .saying("its numbers are f64, converted to f32");
        TensorAssert.assertClose(
                "logits",
                Npy.read(Path.of("src/test/resources/demo/chelsea_logits.npy")),
                Npy.read(folder.resolve("logits.npy")),
                Tolerance.NETWORK);
    }

    @Test
    void namesOfFilesMayHoldAnything() throws IOException {
        Path input = Files.copy(CHELSEA, folder.resolve("a=b c.npy"));
        run("--model", DEMO, "--input", input, "--output-dir", folder.resolve("x = y"))
                .expecting(0);
        assertTrue(Files.exists(folder.resolve("x = y/logits.npy")));
    }

    @Test
    void unknownInputIsWrongUsage() {
        run("--model", DEMO, "--input", "picture=" + CHELSEA, "--output-dir", folder)
                .failingWith(2, "no such input; the network's inputs are [image f32 [?, 3, 32, 32]]");
    }

    @Test
    void inputGivenTwiceIsWrongUsage() {
        run("--model", DEMO, "--input", CHELSEA, "--input", "image=" + CHELSEA, "--output-dir", folder)
                .failingWith(2, "given twice");
    }

    @Test
    void missingInputIsWrongUsage() {
        run("--model", DEMO, "--output-dir", folder).failingWith(2, "--input image=FILE.npy");
    }

    @Test
    void missingOutputFolderIsWrongUsage() {
        run("--model", DEMO, "--input", CHELSEA).failingWith(2, "--output-dir");
    }

    @Test
    void missingFileIsAFailure() {
        run("--model", DEMO, "--input", "none.npy", "--output-dir", folder.resolve("out"))
                .failingWith(1, "crossstage: none.npy: no such file");
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @Test
    void otherShapeIsAFailure() {
        run("--model", DEMO, "--input", NET.resolve("input.npy"), "--output-dir", folder)
                .failingWith(1, "input.npy: the shape is [1, 123, 7, 6], the network expects image f32 [?, 3, 32, 32]");
    }

    @Test
    void fileThatIsNoArrayIsAFailure() {
        run("--model", DEMO, "--input", "pom.xml", "--output-dir", folder).failingWith(1, "pom.xml");
    }

    @Test
    void outputFolderThatIsAFileIsAFailure() {
        run("--model", DEMO, "--input", CHELSEA, "--output-dir", "pom.xml").failingWith(1, "pom.xml: is in the way");
    }

    @Test
    void halvesAreConvertedExactly() {
        short[] bits = {0x3C00, (short) 0xC000, 0x0001, 0x03FF, 0x0400, 0x7BFF, 0x7C00, (short) 0x8000};
        float[] expected = {1, -2, 0x1p-24f, 1023 * 0x1p-24f, 0x1p-14f, 65504, Float.POSITIVE_INFINITY, -0f};
        float[] got = new float[bits.length];
        for (int i = 0; i < bits.length; i++) {
            got[i] = Float32Copy.half(bits[i]);
        }
        assertArrayEquals(expected, got);
        assertTrue(Float.isNaN(Float32Copy.half((short) 0x7E00)));
    }

    @Test
    void bytesAreConvertedWithoutSign() {
        Tensor bytes = Tensor.of(
                new TensorType(DataType.UINT8, Shape.of(3)), ByteBuffer.wrap(new byte[] {0, 127, (byte) 255}));
        assertArrayEquals(new float[] {0, 127, 255}, Float32Copy.of(bytes).toFloatArray());
    }
}
