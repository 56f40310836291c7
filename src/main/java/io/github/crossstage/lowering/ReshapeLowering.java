package io.github.crossstage.lowering;

import java.util.List;

/** The implementations of {@link io.github.crossstage.ir.op.Reshape}, in the order they are asked. */
final class ReshapeLowering {
    static final List<Implementation> LIST = List.of(new ReshapeView(), new ReshapeCopy());

    private ReshapeLowering() {}
}
