package io.github.crossstage.reference;

import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.List;

/** The largest or the mean element of each channel; see {@link GlobalPool}. */
final class GlobalPoolReference {
    private GlobalPoolReference() {}

    static Tensor run(GlobalPool op, List<Tensor> inputs, TensorType dstType) {
        float[] src = PrologueReference.source(op.prologue(), inputs, 1);
        Shape shape = inputs.get(0).shape();
        int pixels = (int) shape.elementCount(2, shape.rank());
        float[] dst = new float[(int) dstType.shape().elementCount()];
        for (int plane = 0; plane < dst.length; plane++) {
            double sum = 0;
            float largest = Float.NEGATIVE_INFINITY;
            for (int i = plane * pixels; i < (plane + 1) * pixels; i++) {
                sum += src[i];
                largest = Math.max(largest, src[i]);
            }
            dst[plane] = op.function() == PoolKind.MAX ? largest : (float) (sum / pixels);
        }
        return Tensor.of(dst, dstType.shape().extents());
    }
}
