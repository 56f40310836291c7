package io.github.crossstage.service;

import io.github.crossstage.serving.BatchObserver;
import io.github.crossstage.serving.RanBatch;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Tells an answer which batch it was in. A batcher tells of a batch and then completes its requests on the same thread, so a stage of a
 * request's future that runs there meets its own batch. It runs there if it was added before the request is completed, so the batcher's
 * thread waits here for those who are just about to, which is a matter of microseconds. Thread-safe.
 */
final class BatchTimes implements BatchObserver {
    private static final ThreadLocal<RanBatch> LAST = new ThreadLocal<>();

    private final ReentrantReadWriteLock submitting = new ReentrantReadWriteLock();

    @Override
    public void ran(RanBatch batch) {
        submitting.writeLock().lock();
        try {
            LAST.set(batch);
        } finally {
            submitting.writeLock().unlock();
        }
    }

    /** Submits a request, and adds a stage in which {@link #current} is its batch. Submitting must not wait for other requests. */
    <T, U> CompletableFuture<U> submit(Supplier<CompletableFuture<T>> request, Function<T, U> stage) {
        submitting.readLock().lock();
        try {
            return request.get().thenApply(stage);
        } finally {
            submitting.readLock().unlock();
        }
    }

    /** Returns the batch whose requests this thread completes now. */
    static Optional<RanBatch> current() {
        return Optional.ofNullable(LAST.get());
    }
}
