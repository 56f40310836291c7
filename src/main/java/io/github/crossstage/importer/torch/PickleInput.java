package io.github.crossstage.importer.torch;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.importer.ByteSource;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle and a position in them. No read leaves the range, and no length is believed before it was checked. */
final class PickleInput {
    private static final int MAX_STRING_BYTES = 1 << 20;
    private static final int MAX_NAME_BYTES = 256;
    private static final int MAX_INTEGER_BYTES = 16;

    private final ByteSource file;
    private final long end;
    private long position;
    private long instruction;

    /** Starts at a byte offset of a file; the pickle may reach up to {@code end}, exclusive. */
    PickleInput(ByteSource file, long start, long end) {
        this.file = file;
        this.position = start;
        this.instruction = start;
        this.end = end;
    }

    /** Returns the offset of the next byte in the file. */
    long position() {
        return position;
    }

    /** Reads the code of the next instruction, to which messages refer from now on. */
    int instruction() {
        instruction = position;
        return u8();
    }

    /** Reads one byte, 0 to 255. */
    int u8() {
        return file.get(take(1)) & 0xFF;
    }

    /** Reads two bytes, 0 to 65535. */
    int u16() {
        return bytes(Short.BYTES).getShort() & 0xFFFF;
    }

    /** Reads four bytes, signed. */
    int i32() {
        return bytes(Integer.BYTES).getInt();
    }

    /** Reads four bytes, unsigned. */
    long u32() {
        return bytes(Integer.BYTES).getInt() & 0xFFFF_FFFFL;
    }

    /** Reads a double, which pickles store with the highest byte first. */
    double float64() {
        return bytes(Double.BYTES).order(ByteOrder.BIG_ENDIAN).getDouble();
    }

    /** Reads a whole number of so many bytes, lowest first, in two's complement. */
    BigInteger integer(int length) {
        if (length > MAX_INTEGER_BYTES) {
            throw error("a whole number of " + length + " bytes, expected at most " + MAX_INTEGER_BYTES);
        }
        ByteBuffer bytes = bytes(length);
        byte[] highestFirst = new byte[length];
        for (int i = length - 1; i >= 0; i--) {
            highestFirst[i] = bytes.get();
        }
        return length == 0 ? BigInteger.ZERO : new BigInteger(highestFirst);
    }

    /** Reads a text of so many bytes of UTF-8. */
    String text(long length) {
        if (length > MAX_STRING_BYTES) {
            throw error("a text of " + length + " bytes, expected at most " + MAX_STRING_BYTES);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes((int) length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ModelFormatException(file.name(), instruction, "a text is no UTF-8", e);
        }
    }

    /** Reads a name that ends with a line feed. */
    String line() {
        long start = position;
        while (u8() != '\n') {
            if (position - start > MAX_NAME_BYTES) {
                throw error("a name of more than " + MAX_NAME_BYTES + " bytes");
            }
        }
        byte[] name = new byte[(int) (position - start - 1)];
        file.slice(start, name.length).get(name);
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    /** Returns the exception for the current instruction. */
    ModelFormatException error(String reason) {
        return new ModelFormatException(file.name(), instruction, reason);
    }

    private ByteBuffer bytes(int length) {
        return file.slice(take(length), length);
    }

    private long take(int length) {
        if (length > end - position) {
            throw error("an instruction needs " + length + " bytes, but only " + (end - position)
                    + " are left; the file is cut off or damaged");
        }
        position += length;
        return position - length;
    }
}
