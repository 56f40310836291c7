package io.github.crossstage.runtime;

import io.github.crossstage.opencl.ClBuffer;
import io.github.crossstage.opencl.ClDevice;

/**
 * A device buffer that may be replaced by a larger one; executables compare its generation with the one they are bound to. Owned
 * by one model, used on the dispatcher's thread only.
 */
final class DeviceRegion implements AutoCloseable {
    private final ClDevice device;
    private ClBuffer buffer;
    private int generation;

    DeviceRegion(ClDevice device) {
        this.device = device;
    }

    /** Makes sure that the buffer holds so many bytes; contents are lost when it grows. */
    void ensure(long bytes) {
        if (buffer != null && buffer.bytes() >= bytes) {
            return;
        }
        close();
        buffer = device.buffer(bytes);
        generation++;
    }

    ClBuffer buffer() {
        return buffer;
    }

    int generation() {
        return generation;
    }

    long bytes() {
        return buffer == null ? 0 : buffer.bytes();
    }

    @Override
    public void close() {
        if (buffer != null) {
            buffer.close();
            buffer = null;
        }
    }
}
