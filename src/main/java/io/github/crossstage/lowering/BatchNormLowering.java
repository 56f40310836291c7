package io.github.crossstage.lowering;

import java.util.List;

/** The implementations of {@link io.github.crossstage.ir.op.BatchNorm}, in the order they are asked. */
final class BatchNormLowering {
    static final List<Implementation> LIST = List.of(new BatchNormFolded(), new BatchNormTensors());

    /** Those on channel blocks, in the order they are asked. */
    static final List<Implementation> BLOCKED = List.of(new BatchNormBlocked());

    private BatchNormLowering() {}
}
