package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.PoolKind;
import java.util.Optional;
import java.util.stream.IntStream;

/** A global pool as the reduction of all axes from the third on: {@code reduce.cl}. Bound by memory. */
final class GlobalPoolReduction implements Implementation {
    private final Lanes lanes;

    GlobalPoolReduction(Lanes lanes) {
        this.lanes = lanes;
    }

    @Override
    public String name() {
        return "global_pool_" + lanes.label();
    }

    @Override
    public Optional<String> unsuited(Request request) {
        return lanes.unsuited(request.device());
    }

    @Override
    public Attempt attempt(Request request) {
        GlobalPool op = request.op(GlobalPool.class);
        int rank = request.inputShape(0).rank();
        return new Reduction(lanes, op.function() == PoolKind.MAX, FusedPrologue.of(request, op.prologue(), 1))
                .attempt(request, IntStream.range(2, rank).boxed().toList());
    }
}
