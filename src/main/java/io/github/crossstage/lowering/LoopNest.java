package io.github.crossstage.lowering;

import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The loops over the elements of some tensors with the same extents, with as few dimensions as their strides allow: extents of 1
 * are left out, and neighbours that every operand walks through without a jump are merged.
 *
 * <p>Dimensions are outermost first, eight at most, filled in front with extent 1. A kernel gets them as {@code int8}: work-item
 * dimension 0 is the innermost loop, 1 the next, and dimension 2 counts all others ({@code loop_nest.clh}).
 */
final class LoopNest {
    /** Dimensions that kernels take. */
    static final int RANK = 8;

    private final long[] extents;
    private final List<long[]> strides;

    private LoopNest(long[] extents, List<long[]> strides) {
        this.extents = extents;
        this.strides = strides;
    }

    /**
     * Merges the loops over a shape.
     *
     * @param operands for each operand its stride on every axis, in elements; 0 where it is broadcast
     * @throws IllegalArgumentException if more than eight dimensions remain
     */
    static LoopNest of(Shape shape, long[]... operands) {
        List<Long> extents = new ArrayList<>();
        List<List<Long>> strides = new ArrayList<>();
        Arrays.stream(operands).forEach(unused -> strides.add(new ArrayList<>()));
        for (int axis = 0; axis < shape.rank(); axis++) {
            long extent = shape.extent(axis);
            if (extent == 1) {
                continue;
            }
            int last = extents.size() - 1;
            if (last >= 0 && mergeable(extent, axis, strides, operands)) {
                extents.set(last, extents.get(last) * extent);
                for (int i = 0; i < operands.length; i++) {
                    strides.get(i).set(last, operands[i][axis]);
                }
            } else {
                extents.add(extent);
                for (int i = 0; i < operands.length; i++) {
                    strides.get(i).add(operands[i][axis]);
                }
            }
        }
        if (extents.size() > RANK) {
            throw new IllegalArgumentException(shape + " needs " + extents.size() + " loops, kernels have " + RANK);
        }
        return new LoopNest(
                padded(extents, 1),
                strides.stream().map(list -> padded(list, 0)).toList());
    }

    private static boolean mergeable(long extent, int axis, List<List<Long>> strides, long[][] operands) {
        for (int i = 0; i < operands.length; i++) {
            List<Long> merged = strides.get(i);
            if (merged.get(merged.size() - 1) != operands[i][axis] * extent) {
                return false;
            }
        }
        return true;
    }

    private static long[] padded(List<Long> list, long filler) {
        long[] padded = new long[RANK];
        Arrays.fill(padded, filler);
        for (int i = 0; i < list.size(); i++) {
            padded[RANK - list.size() + i] = list.get(i);
        }
        return padded;
    }

    /** Returns the eight extents, outermost first. */
    long[] extents() {
        return extents.clone();
    }

    /** Returns the eight strides of an operand, outermost first. */
    long[] strides(int operand) {
        return strides.get(operand).clone();
    }

    /** Starts a launch of a kernel that handles one element a work-item, compiled for no more loops than there are. */
    Launch.Builder start(KernelSpec kernel) {
        return Launch.of(kernel.define("LOOPS", outerCount() == extents[RANK - 3] ? 3 : RANK));
    }

    /** Returns the launch of a kernel that handles one element a work-item: innermost loop, next, all others. */
    Launch launch(Launch.Builder kernel) {
        return WorkGroups.cover(kernel, extents[RANK - 1], extents[RANK - 2], outerCount());
    }

    private long outerCount() {
        return Arrays.stream(extents, 0, RANK - 2).reduce(1, Math::multiplyExact);
    }

    /** Returns the number of iterations of all loops together. */
    long count() {
        return Arrays.stream(extents).reduce(1, Math::multiplyExact);
    }

    /** Returns the strides with which a tensor is read as a wider shape it broadcasts to, by the rule of NumPy. */
    static long[] broadcastStrides(DeviceTensor tensor, Shape wide) {
        long[] strides = new long[wide.rank()];
        int shift = wide.rank() - tensor.shape().rank();
        for (int axis = shift; axis < wide.rank(); axis++) {
            strides[axis] = tensor.shape().extent(axis - shift) == 1 ? 0 : tensor.stride(axis - shift);
        }
        return strides;
    }
}
