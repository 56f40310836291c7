package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import java.util.Optional;

/** An activation on channel blocks: {@code activate_blocked.cl}. Bound by memory for rectifiers, by exponentials elsewhere. */
final class ActivateBlocked implements Implementation {
    @Override
    public String name() {
        return "activate_blocked";
    }

    @Override
    public Attempt attempt(Request request) {
        Optional<String> unfit = Blocks.unfit(request.input(0), request.output());
        if (unfit.isPresent()) {
            return Attempt.refuse(unfit.get());
        }
        Activation activation = request.op(Activate.class).activation();
        return Attempt.accept(
                request.output(), launch(request, Optional.empty(), activation, activation.apply(0) == 0));
    }

    /**
     * Returns the launch of an activation, with factors and shifts before it where there are any.
     *
     * @param factors a factor for every channel in memory, then a shift for every one
     * @param keepsZero whether padding stays zero
     */
    static Launch launch(Request request, Optional<DeviceTensor> factors, Activation activation, boolean keepsZero) {
        DeviceTensor src = request.input(0);
        DeviceTensor dst = request.output();
        BlockedMask mask = BlockedMask.of(request, keepsZero);
        BlockedLoops loops =
                BlockedLoops.of(dst, Blocks.count(dst), BlockedLoops.pixelStrides(src), BlockedLoops.pixelStrides(dst));
        KernelSpec kernel = mask.define(BlockedLoops.define(KernelSpec.of("activate_blocked"), Blocks.block(dst)))
                .define("ACTIVATION", ActivateElements.macro(activation));
        Launch.Builder launch = Launch.of(factors.isPresent() ? kernel.define("HAS_PROLOGUE", 1) : kernel)
                .read(src)
                .ints(loops.strides(0));
        factors.ifPresent(vectors ->
                launch.read(vectors).ints(src.shape().extent(1)).float32(0).float32(0));
        return loops.launch(mask.arguments(launch)
                .write(dst)
                .ints(loops.strides(1))
                .ints(loops.extents())
                .ints(src.stride(1), dst.stride(1))
                .float32(activation.alpha())
                .float32(activation.beta()));
    }
}
