package io.github.crossstage.lowering;

import java.util.List;

/** The implementations of {@link io.github.crossstage.ir.op.Transpose}, in the order they are asked. */
final class TransposeLowering {
    static final List<Implementation> LIST = List.of(new TransposeCopy());

    private TransposeLowering() {}
}
