package io.github.crossstage.service;

import io.github.crossstage.serving.BatchObserver;
import io.github.crossstage.serving.RanBatch;
import java.util.Optional;

/**
 * Tells an answer which batch it was in. A batcher tells of a batch and then completes its requests on one thread, so a stage of a request's
 * future that runs there meets its own batch; one that is added when the answer is there already runs elsewhere and meets none.
 */
final class BatchTimes implements BatchObserver {
    private static final ThreadLocal<RanBatch> LAST = new ThreadLocal<>();

    @Override
    public void ran(RanBatch batch) {
        LAST.set(batch);
    }

    /** Returns the batch whose requests this thread completes now. */
    static Optional<RanBatch> current() {
        return Optional.ofNullable(LAST.get());
    }
}
