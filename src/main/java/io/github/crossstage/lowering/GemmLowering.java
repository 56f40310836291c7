package io.github.crossstage.lowering;

import java.util.List;

/** The implementations of {@link io.github.crossstage.ir.op.Gemm}, in the order they are asked. */
final class GemmLowering {
    static final List<Implementation> LIST = List.of();

    private GemmLowering() {}
}
