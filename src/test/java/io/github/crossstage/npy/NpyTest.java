package io.github.crossstage.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
    private static final String HEADER = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";

    @TempDir
    Path folder;

    private static byte[] file(int major, String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer start = ByteBuffer.allocate(major == 1 ? 10 : 12).order(ByteOrder.LITTLE_ENDIAN);
        start.put(NpyHeader.MAGIC).put((byte) major).put((byte) 0);
        if (major == 1) {
            start.putShort((short) text.length);
        } else {
            start.putInt(text.length);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(start.array());
        out.writeBytes(text);
        out.writeBytes(data);
        return out.toByteArray();
    }

    private static byte[] floats(ByteOrder order, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(order);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private static ModelFormatException refused(byte[] bytes) {
        return assertThrows(ModelFormatException.class, () -> Npy.read(bytes, "x.npy"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void readsEveryFormatVersion(int major) {
        Tensor tensor = Npy.read(file(major, HEADER, floats(ByteOrder.LITTLE_ENDIAN, 1.5f, -2)), "x.npy");
        assertEquals(TensorType.float32(2), tensor.type());
        assertArrayEquals(new float[] {1.5f, -2}, tensor.toFloatArray());
    }

    @Test
    void readsBigEndianNumbers() {
        byte[] bytes = file(1, HEADER.replace('<', '>'), floats(ByteOrder.BIG_ENDIAN, 1.5f, -2));
        assertArrayEquals(new float[] {1.5f, -2}, Npy.read(bytes, "x.npy").toFloatArray());
    }

    @Test
    void transposesFortranOrder() {
        String header = "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }";
        byte[] bytes = file(1, header, floats(ByteOrder.LITTLE_ENDIAN, 11, 21, 12, 22, 13, 23));
        Tensor tensor = Npy.read(bytes, "x.npy");
        assertEquals(Shape.of(2, 3), tensor.shape());
        assertArrayEquals(new float[] {11, 12, 13, 21, 22, 23}, tensor.toFloatArray());
    }

    @Test
    void readsKeysInAnyOrderAndAScalar() {
        String header = "{ \"shape\":() ,\"descr\" : \"|u1\",'fortran_order':True}\n";
        Tensor tensor = Npy.read(file(1, header, new byte[] {7}), "x.npy");
        assertEquals(new TensorType(DataType.UINT8, Shape.SCALAR), tensor.type());
        assertEquals(7, tensor.bytes().get(0));
    }

    @ParameterizedTest
    @CsvSource({
        "<f4,FLOAT32",
        "<f8,FLOAT64",
        "<f2,FLOAT16",
        "<i8,INT64",
        "<i4,INT32",
        "<i2,INT16",
        "|i1,INT8",
        "|u1,UINT8",
        "|b1,BOOL"
    })
    void writesWhatItReads(String description, DataType dataType) throws IOException {
        TensorType type = new TensorType(dataType, Shape.of(3, 1));
        byte[] data = new byte[(int) type.byteCount()];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (17 * i + 1);
        }
        Path path = folder.resolve("x.npy");
        Npy.write(path, Tensor.of(type, ByteBuffer.wrap(data)));
        String text = Files.readString(path, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains("{'descr': '" + description + "', 'fortran_order': False, 'shape': (3, 1), }"));
        assertEquals(128 + data.length, Files.size(path));
        Tensor read = Npy.read(path);
        assertEquals(type, read.type());
        byte[] back = new byte[data.length];
        read.bytes().get(back);
        assertArrayEquals(data, back);
    }

    @Test
    void writesNoBfloat16() {
        Tensor tensor = Tensor.zeros(new TensorType(DataType.BFLOAT16, Shape.of(1)));
        assertThrows(IllegalArgumentException.class, () -> Npy.write(folder.resolve("x.npy"), tensor));
    }

    @Test
    void readsAFileThatNumpyWrote() throws IOException {
        Tensor tensor = Npy.read(Path.of("src/test/resources/demo/chelsea_logits.npy"));
        assertEquals(TensorType.float32(1, 10), tensor.type());
        byte[] again = Files.readAllBytes(Path.of("src/test/resources/demo/chelsea_logits.npy"));
        Path copy = folder.resolve("copy.npy");
        Npy.write(copy, tensor);
        assertArrayEquals(again, Files.readAllBytes(copy));
    }

    @Test
    void readsAnEmptyArray() {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), }";
        assertEquals(
                Shape.of(0, 3), Npy.read(file(1, header, new byte[0]), "x.npy").shape());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "{'descr': '<f4', 'fortran_order': False}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'shape': (2,)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'more': 1}",
                "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': 2}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2L,)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2 3)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
                "{'descr': '<c8', 'fortran_order': False, 'shape': (1,)}",
                "{'descr': '', 'fortran_order': False, 'shape': (1,)}",
                "{'descr': '<f4, 'fortran_order': False, 'shape': (2,)}",
                "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}"
            })
    void refusesAMalformedHeader(String header) {
        ModelFormatException e = refused(file(1, header, floats(ByteOrder.LITTLE_ENDIAN, 1, 2)));
        assertTrue(e.getMessage().contains("header"), e.getMessage());
        assertEquals("x.npy", e.file());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(1000000000,)",
                "(999999999999999999, 999999999999999999)",
                "(999999999999999999,)",
                "(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)"
            })
    void refusesAHugeArrayBeforeAllocatingIt(String shape) {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }";
        refused(file(1, header, new byte[8]));
    }

    @Test
    void refusesAFileThatIsTooShortOrTooLong() {
        byte[] good = file(1, HEADER, new byte[8]);
        ModelFormatException tooShort = refused(Arrays.copyOf(good, good.length - 1));
        assertTrue(tooShort.getMessage().contains("truncated"), tooShort.getMessage());
        ModelFormatException tooLong = refused(Arrays.copyOf(good, good.length + 1));
        assertTrue(tooLong.getMessage().contains("left over"), tooLong.getMessage());
    }

    @Test
    void refusesEveryPrefixOfAFile() throws IOException {
        byte[] good = file(2, HEADER, new byte[8]);
        for (int length = 0; length < good.length; length++) {
            byte[] prefix = Arrays.copyOf(good, length);
            refused(prefix);
            Path path = folder.resolve("prefix.npy");
            Files.write(path, prefix);
            assertThrows(ModelFormatException.class, () -> Npy.read(path));
        }
    }

    @Test
    void refusesAnUnknownVersionAndAnEndlessHeader() {
        refused(file(4, HEADER, new byte[8]));
        byte[] endless = file(2, HEADER, new byte[8]);
        ByteBuffer.wrap(endless).order(ByteOrder.LITTLE_ENDIAN).putInt(8, -1);
        refused(endless);
    }

    @Test
    void saysWhatToDoWithAZipArchive() {
        ModelFormatException e = refused(new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0, 0, 0, 0, 0});
        assertTrue(e.getMessage().contains(".npz"), e.getMessage());
    }

    @Test
    void namesAFileThatDoesNotExist() {
        Path missing = folder.resolve("missing.npy");
        UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> Npy.read(missing));
        assertTrue(e.getMessage().contains("missing.npy"), e.getMessage());
    }
}
