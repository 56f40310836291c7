package io.github.crossstage.reference;

import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.List;

/** An element-wise function of two tensors that broadcast; see {@link Binary}. */
final class BinaryReference {
    private BinaryReference() {}

    static Tensor run(Binary op, List<Tensor> inputs, TensorType dstType) {
        float[] a = broadcast(inputs.get(0), dstType);
        float[] b = broadcast(inputs.get(1), dstType);
        BinaryKind function = op.function();
        float[] dst = new float[a.length];
        for (int i = 0; i < dst.length; i++) {
            dst[i] = (float) function.apply(a[i], b[i]);
        }
        return Tensor.of(dst, dstType.shape().extents());
    }

    private static float[] broadcast(Tensor src, TensorType dstType) {
        return src.shape().equals(dstType.shape())
                ? src.toFloatArray()
                : StridedView.broadcast(src.shape(), dstType.shape()).read(src.toFloatArray());
    }
}
