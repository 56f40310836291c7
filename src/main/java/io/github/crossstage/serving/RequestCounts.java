package io.github.crossstage.serving;

import java.util.Optional;
import java.util.concurrent.CancellationException;

/** Counts what becomes of requests. Guarded by the batcher's lock. */
final class RequestCounts {
    private long submitted;
    private long answered;
    private long failed;
    private long refused;
    private long expired;
    private long cancelled;
    private long batches;
    private long rows;

    void submitted() {
        submitted++;
    }

    /** Takes one back that came too late. */
    void withdrawn() {
        submitted--;
    }

    void launched(Batch batch) {
        batches++;
        rows += batch.rows();
    }

    /** Counts a request whose future is complete, by the failure if it has no answer. */
    void ended(Optional<Throwable> failure) {
        if (failure.isEmpty()) {
            answered++;
        } else if (failure.get() instanceof DeadlineExceededException) {
            expired++;
        } else if (failure.get() instanceof QueueFullException) {
            refused++;
        } else if (failure.get() instanceof CancellationException) {
            cancelled++;
        } else {
            failed++;
        }
    }

    BatcherStatistics with(int waiting, int running) {
        return new BatcherStatistics(
                submitted, answered, failed, refused, expired, cancelled, batches, rows, waiting, running);
    }
}
