package io.github.crossstage.opencl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jocl.Pointer;

/**
 * Host memory as a driver takes it: the bytes of a direct buffer, pinned down once and good for any number of transfers, none of which
 * allocates anything. It keeps the buffer alive. Immutable; whose numbers they are says who made the buffer.
 */
public final class HostMemory {
    private final Pointer pointer;
    private final long bytes;
    private final boolean readOnly;

    private HostMemory(Pointer pointer, long bytes, boolean readOnly) {
        this.pointer = pointer;
        this.bytes = bytes;
        this.readOnly = readOnly;
    }

    /**
     * Returns the remaining bytes of a buffer, whose position stays.
     *
     * @throws IllegalArgumentException if it is not direct or not in native order
     */
    public static HostMemory of(ByteBuffer buffer) {
        int bytes = Objects.requireNonNull(buffer, "buffer").remaining();
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException("Transfer of " + bytes
                    + " bytes with a host buffer on the heap; pass a direct one (ByteBuffer.allocateDirect)");
        }
        if (buffer.order() != ByteOrder.nativeOrder()) {
            throw new IllegalArgumentException("Transfer of " + bytes + " bytes with a host buffer in " + buffer.order()
                    + " order; this machine's is " + ByteOrder.nativeOrder());
        }
        // JOCL's pointer to a buffer ignores its position, so it gets a slice that starts there.
        return new HostMemory(Pointer.to(buffer.slice()), bytes, buffer.isReadOnly());
    }

    void requireWritable() {
        if (readOnly) {
            throw new IllegalArgumentException("Read of " + bytes
                    + " bytes from a device buffer into a read-only host buffer; pass a writable one");
        }
    }

    Pointer pointer() {
        return pointer;
    }

    long bytes() {
        return bytes;
    }
}
