package io.github.crossstage.runtime;

import io.github.crossstage.opencl.ClBuffer;
import io.github.crossstage.opencl.ClDevice;

/**
 * A device buffer that may be replaced by another one; executables compare its generation with the one they are bound to. Shared by the
 * models of a device, used on the dispatcher's thread only.
 */
final class DeviceRegion implements AutoCloseable {
    private final ClDevice device;
    private final String name;
    private final boolean guarded;
    private ClBuffer buffer;
    private int generation;

    /**
     * Makes a region without memory.
     *
     * @param name what it is, for messages
     * @param guarded whether {@link MemoryGuard} watches it
     */
    DeviceRegion(ClDevice device, String name, boolean guarded) {
        this.device = device;
        this.name = name;
        this.guarded = guarded;
    }

    /** Makes sure that the region holds so many bytes; contents are lost when it grows. */
    void ensure(long bytes) {
        if (buffer != null && bytes() >= bytes) {
            return;
        }
        close();
        buffer = device.buffer(bytes + 2 * startBytes());
        generation++;
    }

    ClBuffer buffer() {
        return buffer;
    }

    /** Returns where in the buffer the region begins. */
    long startBytes() {
        return guarded ? MemoryGuard.MARGIN_BYTES : 0;
    }

    int generation() {
        return generation;
    }

    /** Returns the bytes that a layout may use. */
    long bytes() {
        return buffer == null ? 0 : buffer.bytes() - 2 * startBytes();
    }

    /** Makes a guarded region ready for a run of a layout of so many bytes. */
    void poison(long usedBytes) {
        if (guarded) {
            MemoryGuard.poison(device.queue(), buffer, usedBytes);
        }
    }

    /** Checks a guarded region after such a run. @throws IllegalStateException if a kernel wrote outside the layout */
    void requireCanaries(long usedBytes) {
        if (guarded) {
            MemoryGuard.requireCanaries(device.queue(), buffer, usedBytes, name);
        }
    }

    @Override
    public void close() {
        if (buffer != null) {
            buffer.close();
            buffer = null;
        }
    }
}
