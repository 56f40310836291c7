package io.github.crossstage.lowering;

import java.util.List;

/** The implementations of {@link io.github.crossstage.ir.op.Split}, in the order they are asked. */
final class SplitLowering {
    static final List<Implementation> LIST = List.of(new SplitView(), new SplitCopy());

    private SplitLowering() {}
}
