package io.github.crossstage.reference;

import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;

/** Every step-th element along every axis; see {@link Slice}. */
final class SliceReference {
    private SliceReference() {}

    static Tensor run(Slice op, Tensor src, TensorType dstType) {
        long[] strides = src.shape().strides();
        long base = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            base += op.starts().get(axis) * strides[axis];
            strides[axis] *= op.steps().get(axis);
        }
        StridedView view = new StridedView(dstType.shape(), base, strides);
        return Tensor.of(view.read(src.toFloatArray()), dstType.shape().extents());
    }
}
