package io.github.crossstage.lowering;

import java.util.List;

/** The implementations of {@link io.github.crossstage.ir.op.ConvTranspose2d}, in the order they are asked. */
final class ConvTranspose2dLowering {
    static final List<Implementation> LIST = List.of();

    private ConvTranspose2dLowering() {}
}
