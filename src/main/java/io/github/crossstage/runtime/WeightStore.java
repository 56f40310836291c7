package io.github.crossstage.runtime;

import io.github.crossstage.lowering.ConstantData;
import io.github.crossstage.opencl.ClBuffer;
import io.github.crossstage.opencl.ClDevice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The packed constants of one model on one device, each uploaded once whatever the number of executables that read it. What is uploaded
 * together shares a buffer, or some where it is more than the device allows in one: a persistent kernel names few. Used on the
 * dispatcher's thread only.
 */
final class WeightStore implements AutoCloseable {
    private static final byte[] ZEROS = new byte[1 << 16];

    private final ClDevice device;
    private final Map<ConstantData, Place> places = new HashMap<>();
    private final List<ClBuffer> buffers = new ArrayList<>();

    private record Place(ClBuffer buffer, long offsetBytes) {}

    WeightStore(ClDevice device) {
        this.device = device;
    }

    /**
     * Packs and uploads those constants that are new, all through one buffer on the host: direct memory is given back when the garbage
     * collector comes by, which may be never.
     */
    void upload(Collection<ConstantData> constants) {
        List<ConstantData> missing = constants.stream()
                .filter(data -> !places.containsKey(data))
                .distinct()
                .toList();
        long largest = missing.stream().mapToLong(MemoryLayout::bytes).max().orElse(0);
        ByteBuffer staging = ByteBuffer.allocateDirect(Math.toIntExact(largest));
        int begin = 0;
        while (begin < missing.size()) {
            int end = begin;
            long bytes = 0;
            do {
                bytes += MemoryLayout.bytes(missing.get(end++));
            } while (end < missing.size()
                    && bytes + MemoryLayout.bytes(missing.get(end))
                            <= device.info().maxAllocationBytes());
            upload(missing.subList(begin, end), device.buffer(bytes), staging);
            begin = end;
        }
    }

    private void upload(List<ConstantData> constants, ClBuffer buffer, ByteBuffer staging) {
        buffers.add(buffer);
        try {
            fill(constants, buffer, staging);
        } catch (RuntimeException e) {
            places.values().removeIf(place -> place.buffer() == buffer);
            buffers.remove(buffer);
            buffer.close();
            throw e;
        }
    }

    private void fill(List<ConstantData> constants, ClBuffer buffer, ByteBuffer staging) {
        long offset = 0;
        for (ConstantData data : constants) {
            ByteBuffer packed =
                    staging.slice(0, Math.toIntExact(MemoryLayout.bytes(data))).order(ByteOrder.nativeOrder());
            for (int at = 0; at < packed.limit(); at += ZEROS.length) {
                packed.put(at, ZEROS, 0, Math.min(ZEROS.length, packed.limit() - at));
            }
            data.pack(packed);
            device.queue().write(buffer, offset, packed);
            places.put(data, new Place(buffer, offset));
            offset += packed.limit();
        }
    }

    /** Returns the buffer that holds a constant, which was uploaded before. */
    ClBuffer get(ConstantData data) {
        return place(data).buffer();
    }

    /** Returns where it begins there. */
    long offsetBytes(ConstantData data) {
        return place(data).offsetBytes();
    }

    private Place place(ConstantData data) {
        Place known = places.get(data);
        if (known == null) {
            throw new IllegalStateException("A constant of " + data.elements() + " elements was not uploaded");
        }
        return known;
    }

    /** Returns the bytes that a constant would add. */
    long missingBytes(ConstantData data) {
        return places.containsKey(data) ? 0 : MemoryLayout.bytes(data);
    }

    /** Returns the bytes on the device. */
    long bytes() {
        return buffers.stream().mapToLong(ClBuffer::bytes).sum();
    }

    @Override
    public void close() {
        places.clear();
        buffers.forEach(ClBuffer::close);
        buffers.clear();
    }
}
