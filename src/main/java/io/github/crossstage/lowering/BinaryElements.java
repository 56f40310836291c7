package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Binary;

/** A function of two broadcast tensors on every element: {@code binary.cl}. Bound by memory; the only implementation. */
final class BinaryElements implements Implementation {
    @Override
    public String name() {
        return "binary";
    }

    @Override
    public Attempt attempt(Request request) {
        DeviceTensor a = request.input(0);
        DeviceTensor b = request.input(1);
        DeviceTensor dst = request.output();
        LoopNest loops = LoopNest.of(
                dst.shape(),
                LoopNest.broadcastStrides(a, dst.shape()),
                LoopNest.broadcastStrides(b, dst.shape()),
                dst.strides());
        String function = "BINARY_" + request.op(Binary.class).function().name();
        return Attempt.accept(
                dst,
                loops.launch(loops.start(KernelSpec.of("binary").define("BINARY", function))
                        .read(a)
                        .ints(loops.strides(0))
                        .read(b)
                        .ints(loops.strides(1))
                        .write(dst)
                        .ints(loops.strides(2))
                        .ints(loops.extents())));
    }
}
