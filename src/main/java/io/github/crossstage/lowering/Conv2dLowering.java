package io.github.crossstage.lowering;

import java.util.List;

/**
 * The implementations of {@link io.github.crossstage.ir.op.Conv2d}, in the order they are asked: the special cases (few filters a group,
 * then 1x1 in place on CPU drivers), the general ones for CPU drivers and for GPUs, and the one that always accepts.
 */
final class Conv2dLowering {
    static final List<Implementation> LIST = List.of(
            new Conv2dGrouped(),
            new Conv2dPointwiseWide(),
            new Conv2dIm2colWide(),
            new Conv2dWinograd(),
            new Conv2dImplicitGemm(GemmTile.T128X64),
            new Conv2dImplicitGemm(GemmTile.T64X64),
            new Conv2dImplicitGemm(GemmTile.T32X32),
            new Conv2dIm2colGemm(),
            new Conv2dDirect());

    /** The implementations that write channel blocks, in the order they are asked. */
    static final List<Implementation> BLOCKED = List.of(
            new Conv2dBlockedDepthwise(),
            new Conv2dBlockedPointwise(),
            new Conv2dBlockedStem(),
            new Conv2dBlockedWinograd(WinogradForm.F4),
            new Conv2dBlockedWinograd(WinogradForm.F2),
            new Conv2dBlockedWinograd(WinogradForm.F2_STRIDE_2),
            new Conv2dBlocked());

    private Conv2dLowering() {}
}
