package io.github.crossstage.lowering;

import java.util.List;

/** The implementations of {@link io.github.crossstage.ir.op.Resize2d}, in the order they are asked. */
final class Resize2dLowering {
    static final List<Implementation> LIST = List.of(new Resize2dTable());

    /** Those on channel blocks, in the order they are asked. */
    static final List<Implementation> BLOCKED = List.of(new Resize2dBlocked());

    private Resize2dLowering() {}
}
