package io.github.crossstage.runtime;

import io.github.crossstage.lowering.ConstantData;
import io.github.crossstage.opencl.ClBuffer;
import io.github.crossstage.opencl.ClDevice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * The packed constants of one model on one device, each uploaded once whatever the number of executables that read it. Used on the
 * dispatcher's thread only.
 */
final class WeightStore implements AutoCloseable {
    private final ClDevice device;
    private final Map<ConstantData, ClBuffer> buffers = new HashMap<>();

    WeightStore(ClDevice device) {
        this.device = device;
    }

    /** Returns the buffer that holds a constant, packed and uploaded now if it is new. */
    ClBuffer get(ConstantData data) {
        ClBuffer known = buffers.get(data);
        if (known != null) {
            return known;
        }
        long bytes = MemoryLayout.bytes(data);
        ByteBuffer packed = ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
        data.pack(packed);
        ClBuffer buffer = device.buffer(bytes);
        try {
            device.queue().write(buffer, 0, packed);
        } catch (RuntimeException e) {
            buffer.close();
            throw e;
        }
        buffers.put(data, buffer);
        return buffer;
    }

    /** Returns the bytes that a constant would add. */
    long missingBytes(ConstantData data) {
        return buffers.containsKey(data) ? 0 : MemoryLayout.bytes(data);
    }

    /** Returns the bytes on the device. */
    long bytes() {
        return buffers.values().stream().mapToLong(ClBuffer::bytes).sum();
    }

    @Override
    public void close() {
        buffers.values().forEach(ClBuffer::close);
        buffers.clear();
    }
}
