package io.github.crossstage.runtime;

import io.github.crossstage.lowering.ConstantData;
import io.github.crossstage.opencl.ClBuffer;
import io.github.crossstage.opencl.ClDevice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The packed constants of one model on one device, each uploaded once whatever the number of executables that read it. Used on the
 * dispatcher's thread only.
 */
final class WeightStore implements AutoCloseable {
    private static final byte[] ZEROS = new byte[1 << 16];

    private final ClDevice device;
    private final Map<ConstantData, ClBuffer> buffers = new HashMap<>();

    WeightStore(ClDevice device) {
        this.device = device;
    }

    /**
     * Packs and uploads those constants that are new, all through one buffer on the host: direct memory is given back when the garbage
     * collector comes by, which may be never.
     */
    void upload(Collection<ConstantData> constants) {
        List<ConstantData> missing = constants.stream()
                .filter(data -> !buffers.containsKey(data))
                .distinct()
                .toList();
        long largest = missing.stream().mapToLong(MemoryLayout::bytes).max().orElse(0);
        ByteBuffer staging = ByteBuffer.allocateDirect(Math.toIntExact(largest));
        for (ConstantData data : missing) {
            ByteBuffer packed =
                    staging.slice(0, Math.toIntExact(MemoryLayout.bytes(data))).order(ByteOrder.nativeOrder());
            for (int at = 0; at < packed.limit(); at += ZEROS.length) {
                packed.put(at, ZEROS, 0, Math.min(ZEROS.length, packed.limit() - at));
            }
            data.pack(packed);
            buffers.put(data, uploaded(packed));
        }
    }

    private ClBuffer uploaded(ByteBuffer packed) {
        ClBuffer buffer = device.buffer(packed.remaining());
        try {
            device.queue().write(buffer, 0, packed);
            return buffer;
        } catch (RuntimeException e) {
            buffer.close();
            throw e;
        }
    }

    /** Returns the buffer that holds a constant, which was uploaded before. */
    ClBuffer get(ConstantData data) {
        ClBuffer known = buffers.get(data);
        if (known == null) {
            throw new IllegalStateException("A constant of " + data.elements() + " elements was not uploaded");
        }
        return known;
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
