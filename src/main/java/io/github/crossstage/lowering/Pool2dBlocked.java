package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Window2d;
import java.util.Optional;

/**
 * A pool on channel blocks: {@code pool2d_blocked.cl}, some output rows of one block a work-item. Any window. Bound by memory for
 * strides above 1, by loads from the cache else.
 */
final class Pool2dBlocked implements Implementation {
    /** About so many output pixels a work-item. */
    private static final long PIXELS = 64;

    /** Windows up to this width are unrolled. */
    private static final int UNROLLED = 3;

    @Override
    public String name() {
        return "pool2d_blocked";
    }

    @Override
    public Attempt attempt(Request request) {
        Pool2d op = request.op(Pool2d.class);
        DeviceTensor src = request.input(0);
        DeviceTensor dst = request.output();
        Optional<String> unfit = Blocks.unfit(src, dst);
        if (unfit.isPresent()) {
            return Attempt.refuse(unfit.get());
        }
        Optional<BlockedPrologue> prologue = BlockedPrologue.of(request, op.prologue(), 1);
        if (prologue.isEmpty()) {
            return Attempt.refuse(BlockedPrologue.NOT_CONSTANT);
        }
        Window2d window = op.window();
        boolean hasPads = window.padTop() + window.padLeft() + window.padBottom() + window.padRight() > 0;
        // A window over nothing but padding gives -infinity or NaN, in every channel.
        BlockedMask mask = BlockedMask.of(request, prologue.get().keepsZero() && !hasPads && !op.ceilMode());
        boolean isUnrolled = window.kernelWidth() <= UNROLLED;
        KernelSpec kernel = KernelSpec.of("pool2d_blocked")
                .define("CB", Blocks.block(dst))
                .define("POOL_MAXIMUM", op.function() == PoolKind.MAX ? 1 : 0)
                .define("WINDOW", isUnrolled ? window.kernelWidth() : 0);
        long rows = Math.max(1, PIXELS / Math.max(1, dst.shape().extent(3)));
        Launch.Builder launch = Launch.of(mask.define(prologue.get().define(kernel)))
                .read(src)
                .ints(src.strides())
                .ints(Blocks.extents(src));
        return Attempt.accept(
                dst,
                mask.arguments(prologue.get().arguments(launch))
                        .write(dst)
                        .ints(dst.strides())
                        .ints(Blocks.extents(dst))
                        .ints(
                                window.kernelHeight(),
                                window.kernelWidth(),
                                window.strideHeight(),
                                window.strideWidth(),
                                window.padTop(),
                                window.padLeft(),
                                window.dilationHeight(),
                                window.dilationWidth())
                        .ints(counted(op, src))
                        .ints(wholeColumns(window, src, dst))
                        .ints(rows)
                        .local(1, 1, 1)
                        .global(
                                1,
                                Conv2dProblem.ceilDiv(dst.shape().extent(2), rows),
                                dst.shape().extent(0) * Blocks.count(dst)));
    }

    /** Returns what a mean counts: first row, first column, end row, end column. */
    private static long[] counted(Pool2d op, DeviceTensor src) {
        Window2d window = op.window();
        long rows = src.shape().extent(2);
        long columns = src.shape().extent(3);
        return op.countIncludePad()
                ? new long[] {
                    -window.padTop(), -window.padLeft(), rows + window.padBottom(), columns + window.padRight()
                }
                : new long[] {0, 0, rows, columns};
    }

    /** Returns the first output column whose window lies inside the source's columns, and the one behind the last. */
    private static long[] wholeColumns(Window2d window, DeviceTensor src, DeviceTensor dst) {
        long first = Conv2dProblem.ceilDiv(window.padLeft(), window.strideWidth());
        long lastStart = src.shape().extent(3) - 1 - (window.kernelWidth() - 1L) * window.dilationWidth();
        long end = lastStart + window.padLeft() < 0 ? 0 : (lastStart + window.padLeft()) / window.strideWidth() + 1;
        return new long[] {first, Math.min(end, dst.shape().extent(3))};
    }
}
