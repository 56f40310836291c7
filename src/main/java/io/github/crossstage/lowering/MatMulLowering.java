package io.github.crossstage.lowering;

import java.util.List;

/**
 * The implementations of {@link io.github.crossstage.ir.op.MatMul}, in the order they are asked: dot products of vectors for CPU
 * drivers, local-memory tiles for GPUs, and the one that always accepts.
 */
final class MatMulLowering {
    static final List<Implementation> LIST = List.of(GemmWideLinear.MAT_MUL, GemmTiled.MAT_MUL, GemmDirect.MAT_MUL);

    private MatMulLowering() {}
}
