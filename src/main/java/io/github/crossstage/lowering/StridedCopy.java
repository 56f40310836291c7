package io.github.crossstage.lowering;

import io.github.crossstage.tensor.DataType;

/**
 * The launch that copies one tensor into another of the same extents, whatever their strides and element types: {@code
 * strided_copy.cl}.
 */
final class StridedCopy {
    static final String NAME = "strided_copy";

    private StridedCopy() {}

    /** Returns a copy of every element; both tensors are plain. */
    static Launch launch(DeviceTensor src, DeviceTensor dst) {
        LoopNest loops = LoopNest.of(dst.shape(), src.strides(), dst.strides());
        KernelSpec kernel = KernelSpec.of(NAME);
        if (src.storage().type() != dst.storage().type()) {
            kernel = kernel.define(src.storage().type() == DataType.FLOAT32 ? "FROM_FLOAT" : "TO_FLOAT", 1);
        }
        return loops.launch(loops.start(kernel)
                .read(src)
                .ints(loops.strides(0))
                .write(dst)
                .ints(loops.strides(1))
                .ints(loops.extents()));
    }
}
