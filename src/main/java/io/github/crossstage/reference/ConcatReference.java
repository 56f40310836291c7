package io.github.crossstage.reference;

import io.github.crossstage.ir.op.Concat;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.List;

/** Tensors one after the other along an axis; see {@link Concat}. */
final class ConcatReference {
    private ConcatReference() {}

    static Tensor run(Concat op, List<Tensor> inputs, TensorType dstType) {
        Shape shape = dstType.shape();
        float[] dst = new float[(int) shape.elementCount()];
        int outer = (int) shape.elementCount(0, op.axis());
        int dstRun = (int) shape.elementCount(op.axis(), shape.rank());
        int before = 0;
        for (Tensor input : inputs) {
            float[] src = input.toFloatArray();
            int run = (int) input.shape().elementCount(op.axis(), shape.rank());
            for (int i = 0; i < outer; i++) {
                System.arraycopy(src, i * run, dst, i * dstRun + before, run);
            }
            before += run;
        }
        return Tensor.of(dst, shape.extents());
    }
}
