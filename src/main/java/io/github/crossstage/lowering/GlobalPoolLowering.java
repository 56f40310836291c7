package io.github.crossstage.lowering;

import java.util.List;

/** The implementations of {@link io.github.crossstage.ir.op.GlobalPool}, in the order they are asked. */
final class GlobalPoolLowering {
    static final List<Implementation> LIST =
            List.of(new GlobalPoolReduction(Lanes.GROUP), new GlobalPoolReduction(Lanes.SINGLE));

    /** Those on channel blocks, in the order they are asked. */
    static final List<Implementation> BLOCKED = List.of(new GlobalPoolBlocked());

    private GlobalPoolLowering() {}
}
