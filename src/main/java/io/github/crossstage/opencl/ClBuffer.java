package io.github.crossstage.opencl;

import io.github.crossstage.error.DeviceOutOfMemoryException;
import org.jocl.CLException;
import org.jocl.cl_mem;

/**
 * A buffer in device memory, readable and writable by kernels.
 *
 * <p>Whoever made it closes it; its device closes it at the latest. A launch that names a closed buffer is refused. What
 * is already in the queue keeps the memory until it has run. Thread-safe.
 */
public final class ClBuffer extends ClHandle {
    private final cl_mem memory;
    private final long bytes;

    private ClBuffer(ClDevice device, cl_mem memory, long bytes) {
        super(device, OpenHandles.Kind.BUFFER);
        this.memory = memory;
        this.bytes = bytes;
    }

    static ClBuffer create(ClDevice device, long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("A device buffer of " + bytes + " bytes; expected at least 1");
        }
        DeviceInfo info = device.info();
        String context = bytes + " bytes on " + info.label() + ", which allows " + info.maxAllocationBytes()
                + " bytes in one buffer and has " + info.globalMemoryBytes() + " bytes";
        if (bytes > info.maxAllocationBytes()) {
            throw new DeviceOutOfMemoryException(
                    "clCreateBuffer would fail with CL_INVALID_BUFFER_SIZE: " + context,
                    bytes,
                    info.maxAllocationBytes(),
                    0,
                    null);
        }
        device.lock().lock();
        try {
            device.requireOpen();
            cl_mem memory = ClCalls.createBuffer(device.context(), bytes);
            ClBuffer buffer = new ClBuffer(device, memory, bytes);
            buffer.adopt();
            return buffer;
        } catch (CLException e) {
            throw ClFailure.of("clCreateBuffer", e, context);
        } finally {
            device.lock().unlock();
        }
    }

    /** Returns the size in bytes. */
    public long bytes() {
        return bytes;
    }

    /** Sets every byte to one value, in the queue's order. */
    public void fill(byte value) {
        device().queue().fill(this, value);
    }

    cl_mem memory() {
        return memory;
    }

    void requireRange(String action, long offsetBytes, long count) {
        if (offsetBytes < 0 || count < 0 || offsetBytes > bytes - count) {
            throw new IllegalArgumentException(action + " of " + count + " bytes at byte " + offsetBytes
                    + " does not lie within the buffer of " + bytes + " bytes");
        }
    }

    @Override
    String describe() {
        return "Buffer of " + bytes + " bytes";
    }

    @Override
    void release() {
        ClCalls.release(memory);
    }
}
