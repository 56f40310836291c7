package io.github.crossstage.lowering;

import java.util.List;

/** The implementations of {@link io.github.crossstage.ir.op.Binary}, in the order they are asked. */
final class BinaryLowering {
    static final List<Implementation> LIST = List.of(new BinaryElements());

    /** Those on channel blocks, in the order they are asked. */
    static final List<Implementation> BLOCKED = List.of(new BinaryBlocked());

    private BinaryLowering() {}
}
