package io.github.crossstage.runtime;

import io.github.crossstage.lowering.Arg;
import io.github.crossstage.lowering.ConstantData;
import io.github.crossstage.lowering.DeviceTensor;
import io.github.crossstage.lowering.Launch;
import io.github.crossstage.lowering.Storage;
import io.github.crossstage.opencl.TransferCounts;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Counts what launches move as they are enqueued. It marks every element on its own rather than multiply extents as {@link
 * LaunchTraffic} does, so that the two check each other. Not thread-safe.
 */
final class TrafficCounter {
    private final Map<Storage, ConstantData> constants;
    private long readBytes;
    private long writtenBytes;
    private long rereadBytes;
    private long weightBytes;

    TrafficCounter(Map<Storage, ConstantData> constants) {
        this.constants = constants;
    }

    /** Adds a launch that was enqueued. */
    void add(Launch launch) {
        Map<Storage, BitSet> read = new HashMap<>();
        Map<Storage, BitSet> written = new HashMap<>();
        Set<Storage> weights = new HashSet<>();
        for (Arg.Memory memory : launch.memory()) {
            DeviceTensor tensor = memory.tensor();
            if (tensor.storage().kind() == Storage.Kind.CONSTANT) {
                weights.add(tensor.storage());
                continue;
            }
            if (memory.access() != Arg.Access.WRITE) {
                mark(tensor, read.computeIfAbsent(tensor.storage(), unused -> new BitSet()));
            }
            if (memory.access() != Arg.Access.READ) {
                mark(tensor, written.computeIfAbsent(tensor.storage(), unused -> new BitSet()));
            }
        }
        readBytes += bytes(read);
        writtenBytes += bytes(written);
        rereadBytes += launch.rereadBytes();
        weightBytes += weights.stream()
                .mapToLong(storage -> MemoryLayout.bytes(constants.get(storage)))
                .sum();
    }

    private static long bytes(Map<Storage, BitSet> marked) {
        return marked.entrySet().stream()
                .mapToLong(entry -> entry.getKey().bytes(entry.getValue().cardinality()))
                .sum();
    }

    private static void mark(DeviceTensor tensor, BitSet elements) {
        if (!tensor.isEmpty()) {
            mark(tensor, 0, tensor.offset(), tensor.layout().channelBlock(), elements);
        }
    }

    /** Marks what lies at and below one index of the axes before; {@code run} elements lie side by side there. */
    private static void mark(DeviceTensor tensor, int axis, long first, long run, BitSet elements) {
        if (axis == tensor.shape().rank()) {
            int start = Math.toIntExact(first);
            elements.set(start, Math.toIntExact(start + run));
            return;
        }
        long extent = tensor.shape().extent(axis);
        if (axis != 1 || tensor.layout().isPlain()) {
            for (long i = 0; i < extent; i++) {
                mark(tensor, axis + 1, first + i * tensor.stride(axis), run, elements);
            }
            return;
        }
        for (long channel = 0; channel < extent; channel += run) {
            long side = Math.min(run, extent - channel);
            mark(tensor, axis + 1, first + channel / run * tensor.stride(axis), side, elements);
        }
    }

    /** Returns the sums, beside what the queue counted meanwhile. */
    RunTraffic traffic(TransferCounts moved) {
        return new RunTraffic(
                moved.launches(),
                readBytes,
                writtenBytes,
                rereadBytes,
                weightBytes,
                moved.bytesWritten(),
                moved.bytesRead());
    }
}
