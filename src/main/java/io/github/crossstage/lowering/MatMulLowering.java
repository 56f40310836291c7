package io.github.crossstage.lowering;

import java.util.List;

/** The implementations of {@link io.github.crossstage.ir.op.MatMul}, in the order they are asked. */
final class MatMulLowering {
    static final List<Implementation> LIST = List.of();

    private MatMulLowering() {}
}
