package io.github.crossstage.importer.onnx;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.importer.ByteRange;
import io.github.crossstage.importer.ByteSource;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.stream.LongStream;

/**
 * A reader of one message in the protobuf wire format (protobuf.dev/programming-guides/encoding): {@link #next} steps to a field,
 * then exactly one reading method or {@link #skip} takes it.
 *
 * <p>Strict: no read leaves the message, variable-length integers have at most 64 bits, groups (which newer writers do not make)
 * are refused. Nothing is allocated by a length that the file merely claims. A message is entered only where the caller asks for
 * it, so the depth of nesting is that of the decoder, whatever the file holds.
 */
final class ProtoReader {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    private final ByteSource source;
    private final long end;
    private long position;
    private long fieldStart;
    private int field;
    private int wireType;

    private ProtoReader(ByteSource source, long start, long end) {
        this.source = source;
        this.position = start;
        this.fieldStart = start;
        this.end = end;
    }

    /** Returns a reader of a whole file. */
    static ProtoReader of(ByteSource source) {
        return new ProtoReader(source, 0, source.size());
    }

    /** Steps to the next field. @return false at the end of the message */
    boolean next() {
        if (position == end) {
            return false;
        }
        fieldStart = position;
        long tag = varint();
        if (tag >>> 3 == 0 || tag >>> 32 != 0) {
            throw error("field tag " + Long.toUnsignedString(tag) + ", expected a field number from 1 to 2^29 - 1");
        }
        field = (int) (tag >>> 3);
        wireType = (int) (tag & 7);
        if (wireType != VARINT && wireType != FIXED64 && wireType != LENGTH_DELIMITED && wireType != FIXED32) {
            throw error("field " + field + " has wire type " + wireType + ", expected 0, 1, 2 or 5");
        }
        return true;
    }

    /** Returns the number of the current field. */
    int field() {
        return field;
    }

    /** Returns the offset in the file where the current field starts. */
    long offset() {
        return fieldStart;
    }

    /** Reads a variable-length integer. */
    long int64() {
        require(VARINT);
        return varint();
    }

    /** Reads a 32-bit float. */
    float float32() {
        require(FIXED32);
        return source.slice(take(4), 4).getFloat();
    }

    /** Reads one element or a packed run of variable-length integers. */
    void int64s(LongStream.Builder to) {
        if (wireType == VARINT) {
            to.add(varint());
            return;
        }
        long last = enter();
        while (position < last) {
            to.add(varint());
        }
        if (position != last) {
            throw error("the last integer of field " + field + " ends at byte " + position + ", expected " + last);
        }
    }

    /** Returns where the bytes lie of one element or of a packed run of elements of 4 or 8 bytes each. */
    ByteRange fixed(int elementBytes) {
        if (wireType == (elementBytes == 4 ? FIXED32 : FIXED64)) {
            return new ByteRange(source, take(elementBytes), elementBytes);
        }
        ByteRange run = range();
        if (run.length() % elementBytes != 0) {
            throw error("field " + field + " has " + run.length() + " bytes, expected a multiple of " + elementBytes);
        }
        return run;
    }

    /** Returns where the bytes of a length-delimited field lie. */
    ByteRange range() {
        long last = enter();
        ByteRange range = new ByteRange(source, position, last - position);
        position = last;
        return range;
    }

    /** Reads the bytes of a length-delimited field. */
    ByteBuffer bytes() {
        return range().bytes();
    }

    /** Reads a string. */
    String string() {
        ByteBuffer bytes = bytes();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new ModelFormatException(
                    source.name(), fieldStart, "field " + field + " is no UTF-8 text, expected a string", e);
        }
    }

    /** Returns a reader of the message in a length-delimited field. */
    ProtoReader message() {
        long last = enter();
        ProtoReader message = new ProtoReader(source, position, last);
        position = last;
        return message;
    }

    /** Steps over a field without looking into it. */
    void skip() {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> take(8);
            case FIXED32 -> take(4);
            default -> position = enter();
        }
    }

    /** Returns the exception for the current field. */
    ModelFormatException error(String reason) {
        return new ModelFormatException(source.name(), fieldStart, reason + "; the file is damaged or no ONNX model");
    }

    /** Reads a length and returns the offset behind the bytes it announces. */
    private long enter() {
        require(LENGTH_DELIMITED);
        long length = varint();
        if (length < 0 || length > end - position) {
            throw error("field " + field + " claims " + Long.toUnsignedString(length) + " bytes, but only "
                    + (end - position) + " are left in its message");
        }
        return position + length;
    }

    private void require(int wanted) {
        if (wireType != wanted) {
            throw error("field " + field + " has wire type " + wireType + ", expected " + wanted);
        }
    }

    private long take(int length) {
        if (length > end - position) {
            throw error("field " + field + " needs " + length + " bytes, but only " + (end - position)
                    + " are left in its message");
        }
        position += length;
        return position - length;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = source.get(take(1));
            if (shift == 63 && (next & 0xFE) != 0) {
                break;
            }
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw error("an integer has more than 64 bits");
    }
}
