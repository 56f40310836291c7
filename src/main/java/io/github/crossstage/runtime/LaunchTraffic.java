package io.github.crossstage.runtime;

import io.github.crossstage.lowering.Arg;
import io.github.crossstage.lowering.ConstantData;
import io.github.crossstage.lowering.DeviceTensor;
import io.github.crossstage.lowering.Launch;
import io.github.crossstage.lowering.Step;
import io.github.crossstage.lowering.Storage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The bytes that launches move.
 *
 * <p>Of activations each element counts once in a launch where it is read and once where it is written, padding and workspace
 * included; what tiles and halos read again does not count here ({@link Launch#rereadBytes}).
 */
final class LaunchTraffic {
    private LaunchTraffic() {}

    /** Returns the bytes of distinct activation elements that the launches of a step read and write, summed over the launches. */
    static long activationBytes(Step step) {
        return step.launches().stream()
                .mapToLong(LaunchTraffic::activationBytes)
                .sum();
    }

    /** Returns the bytes of distinct activation elements that a launch reads and writes. */
    static long activationBytes(Launch launch) {
        Map<Storage, Set<DeviceTensor>> read = new LinkedHashMap<>();
        Map<Storage, Set<DeviceTensor>> written = new LinkedHashMap<>();
        for (Arg.Memory memory : launch.memory()) {
            DeviceTensor tensor = memory.tensor();
            if (tensor.storage().kind() == Storage.Kind.CONSTANT) {
                continue;
            }
            if (memory.access() != Arg.Access.WRITE) {
                read.computeIfAbsent(tensor.storage(), unused -> new LinkedHashSet<>())
                        .add(tensor);
            }
            if (memory.access() != Arg.Access.READ) {
                written.computeIfAbsent(tensor.storage(), unused -> new LinkedHashSet<>())
                        .add(tensor);
            }
        }
        return distinctBytes(read) + distinctBytes(written);
    }

    private static long distinctBytes(Map<Storage, Set<DeviceTensor>> touched) {
        return touched.entrySet().stream()
                .mapToLong(entry -> entry.getKey().bytes(distinctElements(entry.getValue())))
                .sum();
    }

    /** Returns the bytes of the constants that a step reads, each counted once. */
    static long weightBytes(Step step, Map<Storage, ConstantData> constants) {
        return step.launches().stream()
                .flatMap(launch -> launch.memory().stream())
                .map(memory -> memory.tensor().storage())
                .filter(storage -> storage.kind() == Storage.Kind.CONSTANT)
                .distinct()
                .mapToLong(storage -> MemoryLayout.bytes(constants.get(storage)))
                .sum();
    }

    /** Returns how many elements of one storage tensors touch: those of each, but no more than the runs hold that they lie in. */
    private static long distinctElements(Set<DeviceTensor> tensors) {
        long sum = 0;
        List<long[]> runs = new ArrayList<>();
        for (DeviceTensor tensor : tensors) {
            if (!tensor.isEmpty()) {
                sum += elements(tensor);
                runs.add(run(tensor));
            }
        }
        runs.sort(Comparator.comparingLong(run -> run[0]));
        long covered = 0;
        long end = Long.MIN_VALUE;
        for (long[] run : runs) {
            covered += Math.max(0, run[1] - Math.max(run[0], end));
            end = Math.max(end, run[1]);
        }
        return Math.min(sum, covered);
    }

    /** Returns the elements of a tensor; along an axis of stride 0 all are one. */
    private static long elements(DeviceTensor tensor) {
        long elements = 1;
        for (int axis = 0; axis < tensor.shape().rank(); axis++) {
            elements *= tensor.stride(axis) == 0 ? 1 : tensor.shape().extent(axis);
        }
        return elements;
    }

    /** Returns the first element of the storage that a tensor touches, and the one after the last. */
    private static long[] run(DeviceTensor tensor) {
        int block = tensor.layout().channelBlock();
        long first = tensor.offset();
        long last = tensor.offset() + block - 1;
        for (int axis = 0; axis < tensor.shape().rank(); axis++) {
            long extent = tensor.shape().extent(axis);
            long steps = (axis == 1 ? (extent + block - 1) / block : extent) - 1;
            first += Math.min(0, steps * tensor.stride(axis));
            last += Math.max(0, steps * tensor.stride(axis));
        }
        return new long[] {first, last + 1};
    }
}
