package io.github.crossstage.lowering;

/** The launch that copies one tensor into another of the same extents, whatever their strides: {@code strided_copy.cl}. */
final class StridedCopy {
    static final String NAME = "strided_copy";

    private StridedCopy() {}

    /** Returns a copy of every element; both tensors are plain. */
    static Launch launch(DeviceTensor src, DeviceTensor dst) {
        LoopNest loops = LoopNest.of(dst.shape(), src.strides(), dst.strides());
        return loops.launch(loops.start(KernelSpec.of(NAME))
                .read(src)
                .ints(loops.strides(0))
                .write(dst)
                .ints(loops.strides(1))
                .ints(loops.extents()));
    }
}
