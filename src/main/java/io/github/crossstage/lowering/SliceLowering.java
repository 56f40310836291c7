package io.github.crossstage.lowering;

import java.util.List;

/** The implementations of {@link io.github.crossstage.ir.op.Slice}, in the order they are asked. */
final class SliceLowering {
    static final List<Implementation> LIST = List.of(new SliceView(), new SliceCopy());

    private SliceLowering() {}
}
