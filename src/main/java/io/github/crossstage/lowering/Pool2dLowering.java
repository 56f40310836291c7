package io.github.crossstage.lowering;

import java.util.List;

/** The implementations of {@link io.github.crossstage.ir.op.Pool2d}, in the order they are asked. */
final class Pool2dLowering {
    static final List<Implementation> LIST = List.of(new Pool2dWindow());

    /** Those on channel blocks, in the order they are asked. */
    static final List<Implementation> BLOCKED = List.of(new Pool2dBlocked());

    private Pool2dLowering() {}
}
