package io.github.crossstage.lowering;

import java.util.List;

/** The implementations of {@link io.github.crossstage.ir.op.Softmax}, in the order they are asked. */
final class SoftmaxLowering {
    static final List<Implementation> LIST = List.of(new SoftmaxLanes(Lanes.GROUP), new SoftmaxLanes(Lanes.SINGLE));

    private SoftmaxLowering() {}
}
