package io.github.crossstage.reference;

import io.github.crossstage.ir.op.Pad;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.Arrays;

/** Elements added around a tensor; see {@link Pad}. Axes are padded one after the other, which gives the same numbers. */
final class PadReference {
    /** Stands for a place where the constant goes. */
    private static final int CONSTANT = -1;

    private PadReference() {}

    static Tensor run(Pad op, Tensor src, TensorType dstType) {
        float[] numbers = src.toFloatArray();
        Shape shape = src.shape();
        for (int axis = 0; axis < shape.rank(); axis++) {
            int[] sources =
                    sources(op, axis, shape.intExtent(axis), dstType.shape().intExtent(axis));
            numbers = padAxis(numbers, shape, axis, sources, op.value());
            shape = shape.with(axis, sources.length);
        }
        return Tensor.of(numbers, shape.extents());
    }

    /** Returns for each index on an axis of the output the index of the input that stands there. */
    private static int[] sources(Pad op, int axis, int extent, int dstExtent) {
        int[] sources = new int[dstExtent];
        int before = Math.toIntExact(op.before().get(axis));
        for (int i = 0; i < sources.length; i++) {
            int at = i - before;
            boolean inside = at >= 0 && at < extent;
            sources[i] = inside
                    ? at
                    : switch (op.mode()) {
                        case CONSTANT -> CONSTANT;
                        case EDGE -> at < 0 ? 0 : extent - 1;
                        case REFLECT -> at < 0 ? -at : 2 * (extent - 1) - at;
                    };
        }
        return sources;
    }

    private static float[] padAxis(float[] src, Shape shape, int axis, int[] sources, float constant) {
        int outer = (int) shape.elementCount(0, axis);
        int run = (int) shape.elementCount(axis + 1, shape.rank());
        int extent = shape.intExtent(axis);
        float[] dst = new float[Math.toIntExact(shape.with(axis, sources.length).elementCount())];
        for (int i = 0; i < outer; i++) {
            for (int j = 0; j < sources.length; j++) {
                int to = (i * sources.length + j) * run;
                if (sources[j] == CONSTANT) {
                    Arrays.fill(dst, to, to + run, constant);
                } else {
                    System.arraycopy(src, (i * extent + sources[j]) * run, dst, to, run);
                }
            }
        }
        return dst;
    }
}
