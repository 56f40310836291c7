package io.github.crossstage.reference;

import io.github.crossstage.ir.op.Transpose;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;

/** The axes in another order; see {@link Transpose}. */
final class TransposeReference {
    private TransposeReference() {}

    static Tensor run(Transpose op, Tensor src, TensorType dstType) {
        long[] srcStrides = src.shape().strides();
        long[] strides =
                op.permutation().stream().mapToLong(axis -> srcStrides[axis]).toArray();
        StridedView view = new StridedView(dstType.shape(), 0, strides);
        return Tensor.of(view.read(src.toFloatArray()), dstType.shape().extents());
    }
}
