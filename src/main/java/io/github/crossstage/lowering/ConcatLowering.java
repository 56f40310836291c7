package io.github.crossstage.lowering;

import java.util.List;

/** The implementations of {@link io.github.crossstage.ir.op.Concat}, in the order they are asked. */
final class ConcatLowering {
    static final List<Implementation> LIST = List.of(new ConcatCopy());

    private ConcatLowering() {}
}
