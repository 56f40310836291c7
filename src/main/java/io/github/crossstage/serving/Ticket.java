package io.github.crossstage.serving;

import io.github.crossstage.Result;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A request on its way through a batcher. Its future is the truth of whether it is still wanted; {@code state} says where it is and is
 * guarded by the batcher's lock, as is {@code sequence}.
 */
final class Ticket {
    /** Those that came first stand first. */
    static final Comparator<Ticket> BY_AGE = Comparator.comparingLong(ticket -> ticket.sequence);
    /** Those that should run first stand first. */
    static final Comparator<Ticket> BY_RIPENESS =
            Comparator.<Ticket>comparingLong(ticket -> ticket.ripeNanos).thenComparing(BY_AGE);
    /** Those whose time is over first stand first. */
    static final Comparator<Ticket> BY_DEADLINE =
            Comparator.<Ticket>comparingLong(ticket -> ticket.deadlineNanos).thenComparing(BY_AGE);

    /** Where a ticket is. */
    enum State {
        /** Its caller waits for room in the queue. */
        OUTSIDE,
        QUEUED,
        RUNNING
    }

    /** Stands for no deadline. */
    static final long NEVER = Long.MAX_VALUE;

    final Map<String, Tensor> inputs;
    final int rows;
    /** The inputs' shapes for one row, in the model's order: requests with equal ones fit into one batch. */
    final List<Shape> shapes;

    final String caller;
    final long submittedNanos;
    /** From when on it should run even in a batch that is not full. */
    final long ripeNanos;

    final long deadlineNanos;
    final CompletableFuture<Result> future = new CompletableFuture<>();
    long sequence;
    State state = State.OUTSIDE;

    /** Makes a ticket; all times are those of the batcher's clock. */
    Ticket(
            Map<String, Tensor> inputs,
            int rows,
            List<Shape> shapes,
            String caller,
            long submittedNanos,
            long ripeNanos,
            long deadlineNanos) {
        this.inputs = inputs;
        this.rows = rows;
        this.shapes = shapes;
        this.caller = caller;
        this.submittedNanos = submittedNanos;
        this.ripeNanos = ripeNanos;
        this.deadlineNanos = deadlineNanos;
    }

    boolean hasDeadline() {
        return deadlineNanos != NEVER;
    }
}
