package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.PoolKind;
import java.util.Optional;

/**
 * A global pool on channel blocks: {@code global_pool_blocked.cl}, one block of one image a work-item. The output {@code [N, C, 1,
 * 1]} may lie in blocks or plain, all channels in memory included. Bound by memory.
 */
final class GlobalPoolBlocked implements Implementation {
    @Override
    public String name() {
        return "global_pool_blocked";
    }

    @Override
    public Attempt attempt(Request request) {
        GlobalPool op = request.op(GlobalPool.class);
        DeviceTensor src = request.input(0);
        DeviceTensor dst = request.output();
        boolean isPlain = dst.layout().isPlain();
        Optional<String> unfit = isPlain ? Blocks.unfit(src) : Blocks.unfit(src, dst);
        if (unfit.isPresent()) {
            return Attempt.refuse(unfit.get());
        }
        Optional<BlockedPrologue> prologue = BlockedPrologue.of(request, op.prologue(), 1);
        if (prologue.isEmpty()) {
            return Attempt.refuse(BlockedPrologue.NOT_CONSTANT);
        }
        int block = Blocks.block(src);
        long rows = src.shape().extent(2);
        long columns = src.shape().extent(3);
        boolean isOneRun = rows == 1 || src.stride(2) == columns * block;
        BlockedMask mask = BlockedMask.of(request, prologue.get().keepsZero());
        KernelSpec kernel = KernelSpec.of("global_pool_blocked")
                .define("CB", block)
                .define("POOL_MAXIMUM", op.function() == PoolKind.MAX ? 1 : 0);
        Launch.Builder launch =
                Launch.of(mask.define(prologue.get().define(kernel))).read(src).ints(src.strides());
        return Attempt.accept(
                dst,
                mask.arguments(prologue.get().arguments(launch))
                        .write(dst)
                        .ints(
                                dst.stride(0),
                                isPlain ? block * dst.stride(1) : dst.stride(1),
                                isPlain ? dst.stride(1) : 1,
                                0)
                        .ints(Blocks.count(src), isOneRun ? 1 : rows, isOneRun ? rows * columns : columns, 0)
                        .float32((float) (rows * columns))
                        .local(1, 1, 1)
                        .global(src.shape().extent(0) * Blocks.count(src), 1, 1));
    }
}
