package io.github.crossstage.lowering;

import java.util.List;

/** The implementations of {@link io.github.crossstage.ir.op.Activate}, in the order they are asked. */
final class ActivateLowering {
    static final List<Implementation> LIST = List.of(new ActivateElements());

    /** Those on channel blocks, in the order they are asked. */
    static final List<Implementation> BLOCKED = List.of(new ActivateBlocked());

    private ActivateLowering() {}
}
