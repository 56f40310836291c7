package io.github.crossstage.lowering;

import io.github.crossstage.tensor.Shape;

/**
 * The loops of element-wise kernels on channel blocks, {@code block_loops.clh}: blocks, and the pixels of all images in as few
 * loops as the tensors allow.
 *
 * @param pixels loops over images, rows and columns; one operand each in the order given
 * @param blocks blocks of channels
 */
record BlockedLoops(LoopNest pixels, long blocks) {
    /** Pixels of a work-item. */
    private static final int RUN = 128;

    /**
     * Returns the loops over a tensor's elements.
     *
     * @param operands for each operand its strides along images, rows and columns
     */
    static BlockedLoops of(DeviceTensor dst, long blocks, long[]... operands) {
        Shape shape = dst.shape();
        return new BlockedLoops(
                LoopNest.of(Shape.of(shape.extent(0), shape.extent(2), shape.extent(3)), operands), blocks);
    }

    /** Returns a tensor's strides along images, rows and columns. */
    static long[] pixelStrides(DeviceTensor tensor) {
        return new long[] {tensor.stride(0), tensor.stride(2), tensor.stride(3)};
    }

    /** Returns a kernel with the macros of this. */
    static KernelSpec define(KernelSpec kernel, int block) {
        return kernel.define("CB", block).define("RUN", RUN);
    }

    long[] strides(int operand) {
        return pixels.strides(operand);
    }

    long[] extents() {
        return pixels.extents();
    }

    /** Returns the launch over all runs. */
    Launch launch(Launch.Builder launch) {
        long inner = pixels.extents()[LoopNest.RANK - 1];
        return launch.local(1, 1, 1)
                .global(Conv2dProblem.ceilDiv(inner, RUN), inner == 0 ? 0 : pixels.count() / inner, blocks);
    }
}
