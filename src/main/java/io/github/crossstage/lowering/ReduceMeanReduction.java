package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.ReduceMean;
import java.util.Optional;

/** The mean over some axes: {@code reduce.cl}. Bound by memory. */
final class ReduceMeanReduction implements Implementation {
    private final Lanes lanes;

    ReduceMeanReduction(Lanes lanes) {
        this.lanes = lanes;
    }

    @Override
    public String name() {
        return "reduce_mean_" + lanes.label();
    }

    @Override
    public Optional<String> unsuited(Request request) {
        return lanes.unsuited(request.device());
    }

    @Override
    public Attempt attempt(Request request) {
        return new Reduction(lanes, false, FusedPrologue.NONE)
                .attempt(request, request.op(ReduceMean.class).axes());
    }
}
