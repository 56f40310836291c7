package io.github.crossstage.tensor;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/** Numbers that are read when they are asked for, and again once the garbage collector took what was read. Thread-safe. */
final class StoredNumbers implements Supplier<ByteBuffer> {
    private final Supplier<byte[]> reader;
    // Of the array, which every view refers to: views themselves come and go.
    private volatile WeakReference<byte[]> last = new WeakReference<>(null);

    StoredNumbers(Supplier<byte[]> reader) {
        this.reader = reader;
    }

    @Override
    public ByteBuffer get() {
        byte[] bytes = last.get();
        if (bytes == null) {
            bytes = reader.get();
            last = new WeakReference<>(bytes);
        }
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }
}
