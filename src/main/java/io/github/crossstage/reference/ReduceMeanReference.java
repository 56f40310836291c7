package io.github.crossstage.reference;

import io.github.crossstage.ir.op.ReduceMean;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.List;

/** The mean over some axes; see {@link ReduceMean}. The reduced axes are moved to the end, then each run is averaged. */
final class ReduceMeanReference {
    private ReduceMeanReference() {}

    static Tensor run(ReduceMean op, Tensor src, TensorType dstType) {
        List<Integer> axes = op.axes();
        Shape shape = src.shape();
        long[] extents = new long[shape.rank()];
        long[] strides = new long[shape.rank()];
        int kept = 0;
        int reduced = shape.rank() - axes.size();
        for (int axis = 0; axis < shape.rank(); axis++) {
            int place = axes.contains(axis) ? reduced++ : kept++;
            extents[place] = shape.extent(axis);
            strides[place] = shape.strides()[axis];
        }
        float[] numbers = new StridedView(Shape.of(extents), 0, strides).read(src.toFloatArray());
        float[] dst = new float[(int) dstType.shape().elementCount()];
        int count = dst.length == 0 ? 0 : numbers.length / dst.length;
        for (int i = 0; i < dst.length; i++) {
            double sum = 0;
            for (int j = i * count; j < (i + 1) * count; j++) {
                sum += numbers[j];
            }
            dst[i] = (float) (sum / count);
        }
        return Tensor.of(dst, dstType.shape().extents());
    }
}
