package io.github.crossstage.lowering;

import java.util.List;

/** The implementations of {@link io.github.crossstage.ir.op.ConvTranspose2d}: one, which always accepts. */
final class ConvTranspose2dLowering {
    static final List<Implementation> LIST = List.of(new ConvTranspose2dDirect());

    private ConvTranspose2dLowering() {}
}
