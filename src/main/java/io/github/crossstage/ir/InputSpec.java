package io.github.crossstage.ir;

import io.github.crossstage.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a network says of one of its float32 inputs before shapes are fixed.
 *
 * @param name name of the input
 * @param extents extents, outermost first; {@link #FREE} where the caller may choose
 */
public record InputSpec(String name, List<Long> extents) {
    /** Stands for an extent that the caller may choose. */
    public static final long FREE = -1;

    public InputSpec {
        extents = List.copyOf(extents);
    }

    /** Returns whether the first extent, the batch size, may be chosen. */
    public boolean batchIsFree() {
        return !extents.isEmpty() && extents.get(0) == FREE;
    }

    /** Returns whether a shape has this rank and these extents, free ones apart. */
    public boolean accepts(Shape shape) {
        if (shape.rank() != extents.size()) {
            return false;
        }
        for (int axis = 0; axis < extents.size(); axis++) {
            if (extents.get(axis) != FREE ? extents.get(axis) != shape.extent(axis) : shape.extent(axis) < 1) {
                return false;
            }
        }
        return true;
    }

    /** Returns the shape with the first extent {@code batch} if that is free, other free extents filled from {@code free}. */
    public Shape shape(long batch, long free) {
        long[] shape = extents.stream().mapToLong(Long::longValue).toArray();
        for (int axis = 0; axis < shape.length; axis++) {
            if (shape[axis] == FREE) {
                shape[axis] = axis == 0 ? batch : free;
            }
        }
        return Shape.of(shape);
    }

    /** Returns {@code images f32 [?, 3, 224, 224]}. */
    @Override
    public String toString() {
        return name + " f32 "
                + Arrays.stream(extents.toArray(Long[]::new))
                        .map(extent -> extent == FREE ? "?" : extent.toString())
                        .collect(Collectors.joining(", ", "[", "]"));
    }
}
