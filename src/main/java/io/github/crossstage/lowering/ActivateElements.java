package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;

/** An activation on every element: {@code activate.cl}. Bound by memory; the only implementation. */
final class ActivateElements implements Implementation {
    @Override
    public String name() {
        return "activate";
    }

    @Override
    public Attempt attempt(Request request) {
        Activation activation = request.op(Activate.class).activation();
        DeviceTensor src = request.input(0);
        DeviceTensor dst = request.output();
        LoopNest loops = LoopNest.of(dst.shape(), src.strides(), dst.strides());
        return Attempt.accept(
                dst,
                loops.launch(loops.start(KernelSpec.of("activate").define("ACTIVATION", macro(activation)))
                        .read(src)
                        .ints(loops.strides(0))
                        .write(dst)
                        .ints(loops.strides(1))
                        .ints(loops.extents())
                        .float32(activation.alpha())
                        .float32(activation.beta())));
    }

    /** Returns the value of the macro {@code ACTIVATION} of {@code activation.clh}. */
    static String macro(Activation activation) {
        return "ACTIVATE_" + activation.kind().macro();
    }
}
