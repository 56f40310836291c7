package io.github.crossstage.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The extents of a tensor, outermost first; a scalar has rank 0. Immutable, compared by value.
 *
 * <p>Extents are zero or more. {@link #elementCount()} is exact: a product that does not fit a {@code long} is refused
 * when the shape is made.
 */
public final class Shape {
    /** The shape of a scalar. */
    public static final Shape SCALAR = new Shape(new long[0]);

    private final long[] extents;
    private final long elementCount;

    private Shape(long[] extents) {
        long count = 1;
        for (long extent : extents) {
            if (extent < 0) {
                throw new IllegalArgumentException(
                        "Shape " + Arrays.toString(extents) + ": extent " + extent + " is negative, expected >= 0");
            }
        }
        for (long extent : extents) {
            try {
                count = Math.multiplyExact(count, extent);
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException(
                        "Shape " + Arrays.toString(extents) + ": the element count does not fit 63 bits", e);
            }
        }
        this.extents = extents;
        this.elementCount = count;
    }

    /** Returns the shape with these extents, outermost first. */
    public static Shape of(long... extents) {
        return new Shape(extents.clone());
    }

    /** Returns the number of axes. */
    public int rank() {
        return extents.length;
    }

    /** Returns the extent of an axis, {@code 0 <= axis < rank}. */
    public long extent(int axis) {
        return extents[axis];
    }

    /** Returns the extent of an axis as an {@code int}. @throws ArithmeticException if it does not fit */
    public int intExtent(int axis) {
        return Math.toIntExact(extents[axis]);
    }

    /** Returns a copy of the extents. */
    public long[] extents() {
        return extents.clone();
    }

    /** Returns the product of the extents; 1 for a scalar. */
    public long elementCount() {
        return elementCount;
    }

    /** Returns the product of the extents of axes {@code from} (inclusive) to {@code to} (exclusive). */
    public long elementCount(int from, int to) {
        long count = 1;
        for (int axis = from; axis < to; axis++) {
            count *= extents[axis];
        }
        return count;
    }

    /** Returns this shape with one extent replaced. */
    public Shape with(int axis, long extent) {
        long[] changed = extents.clone();
        changed[axis] = extent;
        return new Shape(changed);
    }

    /** Returns the dense row-major strides, in elements. */
    public long[] strides() {
        long[] strides = new long[extents.length];
        long stride = 1;
        for (int axis = extents.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= Math.max(1, extents[axis]);
        }
        return strides;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape that && Arrays.equals(extents, that.extents);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(extents);
    }

    /** Returns {@code [1, 3, 224, 224]}. */
    @Override
    public String toString() {
        return Arrays.stream(extents).mapToObj(Long::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
