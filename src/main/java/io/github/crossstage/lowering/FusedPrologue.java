package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Prologue;
import java.util.List;

/**
 * The prologue of an operator as kernels take it that include {@code fused.clh}.
 *
 * @param prologue which one
 * @param vectors its factor and its shift, each {@code [C]}; none where there is no prologue
 */
record FusedPrologue(Prologue prologue, List<DeviceTensor> vectors) {
    static final FusedPrologue NONE = new FusedPrologue(Prologue.NONE, List.of());

    FusedPrologue {
        vectors = List.copyOf(vectors);
    }

    /**
     * Returns a node's prologue.
     *
     * @param factorIndex the input that is the factor; the shift follows
     */
    static FusedPrologue of(Request request, Prologue prologue, int factorIndex) {
        return prologue.isPresent()
                ? new FusedPrologue(prologue, List.of(request.input(factorIndex), request.input(factorIndex + 1)))
                : NONE;
    }

    /** Returns a kernel with the macros of this; unchanged without a prologue. */
    KernelSpec define(KernelSpec kernel) {
        return prologue.isPresent()
                ? kernel.define("HAS_PROLOGUE", 1)
                        .define("PROLOGUE_ACTIVATION", ActivateElements.macro(prologue.activation()))
                : kernel;
    }

    /** Adds the arguments for {@code PROLOGUE_PARAMETERS}. */
    Launch.Builder arguments(Launch.Builder launch) {
        return prologue.isPresent()
                ? launch.read(vectors.get(0))
                        .read(vectors.get(1))
                        .ints(vectors.get(0).stride(0), vectors.get(1).stride(0))
                        .float32(prologue.activation().alpha())
                        .float32(prologue.activation().beta())
                : launch;
    }
}
