package io.github.crossstage.lowering;

import java.util.List;

/** The implementations of {@link io.github.crossstage.ir.op.Pad}, in the order they are asked. */
final class PadLowering {
    static final List<Implementation> LIST = List.of(new PadCopy());

    private PadLowering() {}
}
