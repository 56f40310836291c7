package io.github.crossstage.lowering;

import java.util.List;

/** The implementations of {@link io.github.crossstage.ir.op.ReduceMean}, in the order they are asked. */
final class ReduceMeanLowering {
    static final List<Implementation> LIST =
            List.of(new ReduceMeanReduction(Lanes.GROUP), new ReduceMeanReduction(Lanes.SINGLE));

    private ReduceMeanLowering() {}
}
