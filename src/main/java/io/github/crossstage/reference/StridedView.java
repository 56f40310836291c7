package io.github.crossstage.reference;

import io.github.crossstage.tensor.Shape;

/**
 * Elements of an array addressed by a first offset and one stride per axis: element {@code [i, j, ...]} stands at {@code base +
 * i·strides[0] + j·strides[1] + ...}. Slices, transposes and broadcasts are such views; a stride of 0 repeats.
 */
final class StridedView {
    private final Shape shape;
    private final long base;
    private final long[] strides;

    /**
     * Makes a view.
     *
     * @param shape extents of the view
     * @param base offset of element {@code [0, 0, ...]}
     * @param strides elements from one index to the next, for each axis; may be negative
     */
    StridedView(Shape shape, long base, long... strides) {
        this.shape = shape;
        this.base = base;
        this.strides = strides;
    }

    /** Returns the view of a dense tensor that repeats it up to a shape, by the rule of NumPy. */
    static StridedView broadcast(Shape dense, Shape shape) {
        long[] strides = new long[shape.rank()];
        long[] denseStrides = dense.strides();
        int added = shape.rank() - dense.rank();
        for (int axis = 0; axis < dense.rank(); axis++) {
            strides[added + axis] = dense.extent(axis) == 1 ? 0 : denseStrides[axis];
        }
        return new StridedView(shape, 0, strides);
    }

    /** Returns the viewed elements, dense. */
    float[] read(float[] src) {
        float[] dst = new float[Math.toIntExact(shape.elementCount())];
        if (dst.length == 0) {
            return dst;
        }
        if (shape.rank() == 0) {
            dst[0] = src[(int) base];
            return dst;
        }
        int last = shape.rank() - 1;
        int row = shape.intExtent(last);
        int step = (int) strides[last];
        long[] index = new long[last];
        for (int at = 0; at < dst.length; at += row) {
            int from = (int) offset(index);
            for (int i = 0; i < row; i++) {
                dst[at + i] = src[from + i * step];
            }
            advance(index);
        }
        return dst;
    }

    /** Returns where the element stands that has this index on the leading axes and 0 on the others. */
    private long offset(long[] index) {
        long offset = base;
        for (int axis = 0; axis < index.length; axis++) {
            offset += index[axis] * strides[axis];
        }
        return offset;
    }

    /** Moves an index on the leading axes to the next one, the last of them fastest; from the very last back to the first. */
    private void advance(long[] index) {
        for (int axis = index.length - 1; axis >= 0; axis--) {
            if (++index[axis] < shape.extent(axis)) {
                return;
            }
            index[axis] = 0;
        }
    }
}
