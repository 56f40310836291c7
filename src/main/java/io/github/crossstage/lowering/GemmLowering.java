package io.github.crossstage.lowering;

import java.util.List;

/**
 * The implementations of {@link io.github.crossstage.ir.op.Gemm}, in the order they are asked: dot products of vectors for CPU
 * drivers, local-memory tiles for GPUs, and the one that always accepts.
 */
final class GemmLowering {
    static final List<Implementation> LIST = List.of(GemmWideLinear.GEMM, GemmTiled.GEMM, GemmDirect.GEMM);

    private GemmLowering() {}
}
