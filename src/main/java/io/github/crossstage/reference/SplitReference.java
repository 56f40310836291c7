package io.github.crossstage.reference;

import io.github.crossstage.ir.op.Split;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/** A tensor cut along an axis; see {@link Split}. */
final class SplitReference {
    private SplitReference() {}

    static List<Tensor> run(Split op, Tensor input, List<TensorType> dstTypes) {
        float[] src = input.toFloatArray();
        int outer = (int) input.shape().elementCount(0, op.axis());
        int srcRun = (int) input.shape().elementCount(op.axis(), input.shape().rank());
        List<Tensor> parts = new ArrayList<>();
        int before = 0;
        for (TensorType dstType : dstTypes) {
            Shape shape = dstType.shape();
            float[] dst = new float[(int) shape.elementCount()];
            int run = (int) shape.elementCount(op.axis(), shape.rank());
            for (int i = 0; i < outer; i++) {
                System.arraycopy(src, i * srcRun + before, dst, i * run, run);
            }
            before += run;
            parts.add(Tensor.of(dst, shape.extents()));
        }
        return parts;
    }
}
