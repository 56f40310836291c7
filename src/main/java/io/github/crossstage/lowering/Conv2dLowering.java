package io.github.crossstage.lowering;

import java.util.List;

/** The implementations of {@link io.github.crossstage.ir.op.Conv2d}, in the order they are asked. */
final class Conv2dLowering {
    static final List<Implementation> LIST = List.of();

    private Conv2dLowering() {}
}
