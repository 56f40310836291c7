package io.github.crossstage.benchmarks.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A protobuf message that is put together field by field. Numbers of tensors are kept as views and written at the end, not copied.
 * Not thread-safe.
 */
final class ProtoMessage {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;
    private static final int LONGEST_VARINT = 10;

    private final List<ByteBuffer> parts = new ArrayList<>();
    private long size;

    /** Adds a whole number; repeated fields of numbers are added one by one. */
    ProtoMessage number(int field, long value) {
        ByteBuffer part = ByteBuffer.allocate(2 * LONGEST_VARINT);
        putVarint(part, (long) field << 3 | VARINT);
        putVarint(part, value);
        return add(part.flip());
    }

    /** Adds a float32 number. */
    ProtoMessage float32(int field, float value) {
        ByteBuffer part = ByteBuffer.allocate(LONGEST_VARINT + Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        putVarint(part, (long) field << 3 | FIXED32);
        return add(part.putFloat(value).flip());
    }

    /** Adds a text in UTF-8. */
    ProtoMessage text(int field, String value) {
        return bytes(field, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
    }

    /** Adds the remaining bytes of a buffer, which must not change until this is written. */
    ProtoMessage bytes(int field, ByteBuffer value) {
        return header(field, value.remaining()).add(value.slice());
    }

    /** Adds a message, which must not change any more. */
    ProtoMessage message(int field, ProtoMessage value) {
        header(field, value.size);
        value.parts.forEach(this::add);
        return this;
    }

    private ProtoMessage header(int field, long bytes) {
        ByteBuffer part = ByteBuffer.allocate(2 * LONGEST_VARINT);
        putVarint(part, (long) field << 3 | LENGTH_DELIMITED);
        putVarint(part, bytes);
        return add(part.flip());
    }

    private ProtoMessage add(ByteBuffer part) {
        parts.add(part);
        size += part.remaining();
        return this;
    }

    private static void putVarint(ByteBuffer target, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            target.put((byte) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        target.put((byte) rest);
    }

    /** Returns the bytes it takes. */
    long size() {
        return size;
    }

    /** Writes it. */
    void writeTo(WritableByteChannel channel) throws IOException {
        for (ByteBuffer part : parts) {
            ByteBuffer rest = part.duplicate();
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        }
    }
}
