package io.github.crossstage.importer.torch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes pickles instruction by instruction, sound ones and others. */
final class PickleBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Starts a pickle of protocol 2. */
    static PickleBytes start() {
        return new PickleBytes().op(0x80, 2);
    }

    /** Returns a state dict with one tensor 'w' of a storage '0' of floats. */
    static byte[] oneTensor(long storageElements, long offset, long[] extents, long[] strides) {
        return start().op('}')
                .text("w")
                .tensor("FloatStorage", "0", storageElements, offset, extents, strides)
                .op('s')
                .stop();
    }

    /** Writes bytes as they are. */
    PickleBytes op(int... codes) {
        for (int code : codes) {
            bytes.write(code);
        }
        return this;
    }

    /** Writes four bytes, lowest first. */
    PickleBytes u32(long number) {
        bytes.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) number)
                .array());
        return this;
    }

    /** Pushes a text. */
    PickleBytes text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        op('X').u32(utf8.length);
        bytes.writeBytes(utf8);
        return this;
    }

    /** Pushes a whole number. */
    PickleBytes whole(long number) {
        op(0x8A, 8);
        bytes.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array());
        return this;
    }

    /** Pushes a global. */
    PickleBytes global(String module, String name) {
        bytes.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Pushes a tuple of whole numbers. */
    PickleBytes tuple(long... numbers) {
        op('(');
        for (long number : numbers) {
            whole(number);
        }
        return op('t');
    }

    /** Pushes a tensor as PyTorch writes it. */
    PickleBytes tensor(
            String storageClass, String key, long storageElements, long offset, long[] extents, long[] strides) {
        return global("torch._utils", "_rebuild_tensor_v2")
                .op('(')
                .storage(storageClass, key, storageElements)
                .whole(offset)
                .tuple(extents)
                .tuple(strides)
                .op(0x89)
                .global("collections", "OrderedDict")
                .op(')', 'R', 't', 'R');
    }

    /** Pushes a storage. */
    PickleBytes storage(String storageClass, String key, long elements) {
        return op('(').text("storage")
                .global("torch", storageClass)
                .text(key)
                .text("cpu")
                .whole(elements)
                .op('t', 'Q');
    }

    /** Returns a file of the flavour before 1.6: what was saved, the list of storage keys, and the storages as they stand there. */
    static byte[] legacyFile(byte[] saved, byte[] keys, byte[]... storages) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        PickleBytes magic = start().op(0x8A, 10);
        for (int code : new int[] {0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19}) {
            magic.op(code);
        }
        file.writeBytes(magic.stop());
        file.writeBytes(start().whole(1001).stop());
        file.writeBytes(start().op('}').text("little_endian").op(0x88, 's').stop());
        file.writeBytes(saved);
        file.writeBytes(keys);
        for (byte[] storage : storages) {
            file.writeBytes(storage);
        }
        return file.toByteArray();
    }

    /** Ends the pickle. */
    byte[] stop() {
        return op('.').bytes.toByteArray();
    }
}
