package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Prologue;
import java.util.Optional;

/**
 * The prologue of an operator as kernels on channel blocks take it, {@code block_map.clh}.
 *
 * @param prologue which one
 * @param factors a factor for every channel in memory, then a shift for every one; nothing where there is no prologue
 * @param channels channels in memory
 */
record BlockedPrologue(Prologue prologue, Optional<DeviceTensor> factors, long channels) {
    static final String NOT_CONSTANT = "the prologue's factor or shift is not constant";

    /**
     * Returns a node's prologue, or nothing if its vectors are not constants.
     *
     * @param factorIndex the input that is the factor, of the channels in memory or of fewer (the last are padding then); the shift
     *     follows
     */
    static Optional<BlockedPrologue> of(Request request, Prologue prologue, int factorIndex) {
        long channels = request.input(0).shape().extent(1);
        if (!prologue.isPresent()) {
            return Optional.of(new BlockedPrologue(prologue, Optional.empty(), channels));
        }
        return Blocks.constants(request, factorIndex, 2)
                .map(vectors -> new BlockedPrologue(
                        prologue, Optional.of(request.table(vectors, new Blocks.Vectors(channels))), channels));
    }

    /** Returns whether it makes zero of padding, whose factor and shift are 0. */
    boolean keepsZero() {
        return prologue.activation().apply(0) == 0;
    }

    /** Returns a kernel with the macros of this. */
    KernelSpec define(KernelSpec kernel) {
        return prologue.isPresent()
                ? kernel.define("HAS_PROLOGUE", 1)
                        .define("PROLOGUE_ACTIVATION", ActivateElements.macro(prologue.activation()))
                : kernel;
    }

    /** Adds the arguments for {@code BLOCK_PROLOGUE_PARAMETERS}. */
    Launch.Builder arguments(Launch.Builder launch) {
        factors.ifPresent(vectors -> launch.read(vectors)
                .ints(channels)
                .float32(prologue.activation().alpha())
                .float32(prologue.activation().beta()));
        return launch;
    }
}
