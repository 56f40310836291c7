package io.github.crossstage.npy;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The decoded header of a NumPy array file: element type, byte order, memory order, shape and where the numbers begin.
 *
 * <p>The format is NumPy's {@code numpy.lib.format}, versions 1.0, 2.0 and 3.0: a magic string, a version, the header's
 * length and a Python dictionary literal with exactly the keys {@code descr}, {@code fortran_order} and {@code shape}.
 */
record NpyHeader(TensorType type, ByteOrder byteOrder, boolean fortranOrder, int dataOffset) {
    static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /** The most bytes a header may take; real ones take 118. */
    static final int MAX_BYTES = 1 << 16;

    /** The element types by NumPy's names, without the byte order. */
    static final Map<String, DataType> TYPES = new TreeMap<>(Map.of(
            "f4", DataType.FLOAT32,
            "f8", DataType.FLOAT64,
            "f2", DataType.FLOAT16,
            "i8", DataType.INT64,
            "i4", DataType.INT32,
            "i2", DataType.INT16,
            "i1", DataType.INT8,
            "u1", DataType.UINT8,
            "b1", DataType.BOOL));

    /** Returns NumPy's name of an element type, little-endian: {@code <f4}. */
    static String descriptionOf(DataType dataType) {
        for (Map.Entry<String, DataType> entry : TYPES.entrySet()) {
            if (entry.getValue() == dataType) {
                return (dataType.byteSize() == 1 ? "|" : "<") + entry.getKey();
            }
        }
        throw new IllegalArgumentException("Npy files hold no " + dataType.shortName() + ": expected one of "
                + TYPES.keySet() + "; convert the tensor to f32 first");
    }

    /** Decodes the header at the beginning of a file of which {@code start} holds at least the header. */
    static NpyHeader parse(String source, ByteBuffer start) {
        ByteBuffer bytes = start.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        requireMagic(source, bytes);
        int major = bytes.get(6);
        int minor = bytes.get(7);
        if (major < 1 || major > 3 || minor != 0) {
            throw new ModelFormatException(
                    source, 6, "format version " + major + "." + minor + ", expected 1.0, 2.0 or 3.0");
        }
        int lengthBytes = major == 1 ? 2 : 4;
        int textOffset = 8 + lengthBytes;
        requireLength(source, bytes, textOffset);
        long textLength = major == 1 ? bytes.getShort(8) & 0xFFFF : bytes.getInt(8) & 0xFFFF_FFFFL;
        if (textLength > MAX_BYTES) {
            throw new ModelFormatException(
                    source, 8, "a header of " + textLength + " bytes, expected at most " + MAX_BYTES);
        }
        int dataOffset = textOffset + (int) textLength;
        requireLength(source, bytes, dataOffset);
        byte[] text = new byte[(int) textLength];
        bytes.get(textOffset, text);
        Charset charset = major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        return new NpyHeaderParser(source, textOffset, new String(text, charset)).parse(dataOffset);
    }

    private static void requireMagic(String source, ByteBuffer bytes) {
        if (bytes.limit() >= 2 && bytes.get(0) == 'P' && bytes.get(1) == 'K') {
            throw new ModelFormatException(
                    source, 0, "this is a zip archive (.npz), expected one array; unpack it and name the .npy inside");
        }
        for (int i = 0; i < MAGIC.length; i++) {
            if (i >= bytes.limit() || bytes.get(i) != MAGIC[i]) {
                throw new ModelFormatException(
                        source, i, "no NumPy magic string at the beginning; write the file with numpy.save");
            }
        }
        requireLength(source, bytes, 8);
    }

    private static void requireLength(String source, ByteBuffer bytes, int length) {
        if (bytes.limit() < length) {
            throw new ModelFormatException(
                    source, bytes.limit(), "the file ends inside the header, expected at least " + length + " bytes");
        }
    }
}
