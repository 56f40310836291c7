package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Window2d;

/** A pool with one output element a work-item: {@code pool2d.cl}. Bound by loads, most of them from the cache; the only implementation. */
final class Pool2dWindow implements Implementation {
    @Override
    public String name() {
        return "pool2d";
    }

    @Override
    public Attempt attempt(Request request) {
        Pool2d op = request.op(Pool2d.class);
        Window2d window = op.window();
        DeviceTensor src = request.input(0);
        DeviceTensor dst = request.output();
        boolean padded = op.countIncludePad();
        long rows = src.shape().extent(2);
        long columns = src.shape().extent(3);
        KernelSpec kernel = KernelSpec.of("pool2d").define("POOL_MAXIMUM", op.function() == PoolKind.MAX ? 1 : 0);
        FusedPrologue prologue = FusedPrologue.of(request, op.prologue(), 1);
        Launch.Builder launch = prologue.arguments(Launch.of(prologue.define(kernel))
                        .read(src)
                        .ints(src.strides())
                        .ints(src.shape().extents()))
                .write(dst)
                .ints(dst.strides())
                .ints(dst.shape().extents())
                .ints(
                        window.kernelHeight(),
                        window.kernelWidth(),
                        window.strideHeight(),
                        window.strideWidth(),
                        window.dilationHeight(),
                        window.dilationWidth(),
                        window.padTop(),
                        window.padLeft())
                .ints(padded ? -window.padTop() : 0, padded ? -window.padLeft() : 0)
                .ints(padded ? rows + window.padBottom() : rows, padded ? columns + window.padRight() : columns);
        return Attempt.accept(dst, WorkGroups.coverPlanes(launch, dst.shape()));
    }
}
