package io.github.crossstage.serving;

import io.github.crossstage.Result;
import io.github.crossstage.error.DeviceException;
import io.github.crossstage.error.DeviceLostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a batcher's thread does: it takes due batches from the queue, gathers them, hands them to the device and parts what comes back; and
 * it fails requests whose deadline passed, wherever they are.
 *
 * <p>A batch goes to the device when the device is free and its oldest request waited long enough, or when it is full; then also while
 * another one runs, so that the device need not wait for it. A batch that is not full is left open as long as the device is busy.
 *
 * <p>One lock guards all that threads share here; it is never held while something is computed, copied or completed, since completing a
 * future runs stages of its caller.
 */
final class BatchLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchLoop.class);
    /** One batch computes, one is ready to follow. */
    private static final int MOST_RUNNING = 2;
    /** Kinds of batches remembered as compiled. */
    private static final int KINDS_KEPT = 1024;

    private final BatchRunner runner;
    private final BatchObserver observer;
    private final LongSupplier clock;
    private final GatherBuffers memory;

    private final ReentrantLock lock;
    private final Condition work;
    private final RequestQueue queue;
    private final Entrance entrance;
    private final Set<Ticket> live = new LinkedHashSet<>();
    private final SortedSet<Ticket> deadlines = new TreeSet<>(Ticket.BY_DEADLINE);
    private final Queue<Outcome> outcomes = new ArrayDeque<>();
    /** Requests of a batch that failed, to be run one by one. */
    private final Queue<Ticket> alone = new ArrayDeque<>();

    private final Set<Object> kinds = new HashSet<>();
    private final Speed speed = new Speed();
    private final RequestCounts counts = new RequestCounts();
    private long nextSequence;
    private long wakeNanos;
    private int running;
    private long runningRows;
    private long lastOutcomeNanos;

    BatchLoop(
            BatchRunner runner,
            BatchObserver observer,
            LongSupplier clock,
            ReentrantLock lock,
            RequestQueue queue,
            Entrance entrance) {
        this.runner = runner;
        this.observer = observer;
        this.clock = clock;
        this.lock = lock;
        this.work = lock.newCondition();
        this.queue = queue;
        this.entrance = entrance;
        this.memory = new GatherBuffers(
                (MOST_RUNNING + 1) * Math.max(1, runner.inputs().size()));
    }

    /** A batch that the device is done with. */
    private record Outcome(Batch batch, Result result, Throwable failure, long runNanos) {}

    /** Takes note of a new ticket; the lock is held. */
    void enter(Ticket ticket) {
        ticket.sequence = nextSequence++;
        counts.submitted();
        live.add(ticket);
        if (ticket.hasDeadline()) {
            deadlines.add(ticket);
            wake(ticket.deadlineNanos);
        }
        CompletableFuture<?> unused =
                ticket.future.whenComplete((result, failure) -> forget(ticket, Optional.ofNullable(failure)));
    }

    /** Takes back what {@link #enter} did for a ticket that came too late; the lock is held. */
    void leave(Ticket ticket) {
        counts.withdrawn();
        live.remove(ticket);
        deadlines.remove(ticket);
    }

    /** Sees to it that a ticket that is in the queue now is run in time; the lock is held. */
    void queued(Ticket ticket) {
        if (running < MOST_RUNNING && queue.hasFullBatch()) {
            work.signal();
        } else if (running == 0) {
            wake(ticket.ripeNanos);
        }
    }

    private void wake(long nanos) {
        if (nanos < wakeNanos) {
            work.signal();
        }
    }

    /** Makes the thread look at everything again, as after {@link Entrance#close}. */
    void signal() {
        lock.lock();
        try {
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Runs as part of whatever completes a future: the device's answer, its caller's {@code cancel}, its deadline. */
    private void forget(Ticket ticket, Optional<Throwable> failure) {
        lock.lock();
        try {
            counts.ended(failure);
            live.remove(ticket);
            deadlines.remove(ticket);
            entrance.forget(ticket);
            if (entrance.isClosed()) {
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns nanoseconds a row as measured, 0 where nothing was measured yet; the lock is held. */
    double nanosPerRow() {
        return speed.nanosPerRow(clock.getAsLong());
    }

    /** Adds a measurement that was made elsewhere. */
    void measured(long rows, long nanos) {
        lock.lock();
        try {
            speed.measured(rows, nanos, clock.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    /** Returns the rows that wait or run; the lock is held. */
    long backlogRows() {
        return queue.rows() + runningRows;
    }

    BatcherStatistics statistics() {
        lock.lock();
        try {
            return counts.with(queue.size(), running);
        } finally {
            lock.unlock();
        }
    }

    /** Serves requests until the entrance is closed and nothing is left. */
    @Override
    public void run() {
        try {
            for (Optional<Runnable> step = next(); step.isPresent(); step = next()) {
                step.get().run();
            }
        } catch (RuntimeException | Error e) {
            LOG.error("The batcher of model '{}' ends: {}", runner.name(), e, e);
            abandon(e);
        }
    }

    /** Waits for something to do; returns nothing when there will be nothing any more. */
    private Optional<Runnable> next() {
        lock.lock();
        try {
            while (true) {
                long now = clock.getAsLong();
                List<Ticket> late = late(now);
                if (!late.isEmpty()) {
                    return Optional.of(() -> late.forEach(ticket -> expire(ticket, now)));
                }
                List<Ticket> due = due(now);
                if (!due.isEmpty()) {
                    return Optional.of(() -> launch(due));
                }
                Outcome outcome = outcomes.poll();
                if (outcome != null) {
                    return Optional.of(() -> finish(outcome));
                }
                if (entrance.isClosed() && queue.size() == 0 && running == 0) {
                    return Optional.empty();
                }
                await(now);
            }
        } finally {
            lock.unlock();
        }
    }

    // The loop is in next().
    @SuppressWarnings("WaitNotInLoop")
    private void await(long now) {
        wakeNanos = running == 0 ? queue.nextRipeNanos() : Ticket.NEVER;
        if (!deadlines.isEmpty()) {
            wakeNanos = Math.min(wakeNanos, deadlines.first().deadlineNanos);
        }
        try {
            if (wakeNanos == Ticket.NEVER) {
                work.await();
            } else {
                long unused = work.awaitNanos(wakeNanos - now);
            }
        } catch (InterruptedException e) {
            // Nobody has a reason to interrupt this thread; whatever there is to do is looked for again.
        } finally {
            wakeNanos = Long.MIN_VALUE;
        }
    }

    private List<Ticket> late(long now) {
        List<Ticket> late = new ArrayList<>();
        while (!deadlines.isEmpty() && deadlines.first().deadlineNanos <= now) {
            late.add(deadlines.first());
            deadlines.remove(deadlines.first());
        }
        return late;
    }

    private List<Ticket> due(long now) {
        if (running >= MOST_RUNNING) {
            return List.of();
        }
        List<Ticket> due = List.of();
        if (!alone.isEmpty()) {
            due = List.of(alone.remove());
        } else if (running == 0 || queue.hasFullBatch()) {
            due = queue.take(entrance.isClosed() ? Ticket.NEVER : now);
            entrance.fill();
        }
        if (!due.isEmpty()) {
            running++;
            runningRows += rows(due);
        }
        return due;
    }

    private static long rows(Collection<Ticket> tickets) {
        return tickets.stream().mapToLong(ticket -> ticket.rows).sum();
    }

    /** Only this thread makes a ticket {@code RUNNING}, so it may look without the lock. */
    private static void expire(Ticket ticket, long now) {
        boolean ran = ticket.state == Ticket.State.RUNNING;
        ticket.future.completeExceptionally(new DeadlineExceededException(
                "Request of caller '" + ticket.caller + "': no answer after " + (now - ticket.submittedNanos) / 1_000
                        + " us, its deadline was " + (ticket.deadlineNanos - ticket.submittedNanos) / 1_000
                        + " us after submission; it " + (ran ? "was on the device" : "still waited")
                        + ". Allow more time, use a smaller maxDelay, or send less at once",
                ran));
    }

    // A failure of any kind goes to those who wait for the batch; nothing is swallowed.
    private void launch(List<Ticket> due) {
        List<Ticket> wanted =
                due.stream().filter(ticket -> !ticket.future.isDone()).toList();
        Batch batch = new Batch(wanted, clock.getAsLong());
        lock.lock();
        try {
            runningRows -= rows(due) - batch.rows();
            if (wanted.isEmpty()) {
                running--;
                return;
            }
            counts.launched(batch);
        } finally {
            lock.unlock();
        }
        CompletableFuture<Result> answer;
        try {
            answer = runner.submit(batch.gather(runner.inputs(), memory));
        } catch (RuntimeException | Error e) {
            answer = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<?> unused = answer.whenComplete((result, failure) -> ran(batch, result, failure));
    }

    /** Takes note that the device is free again; runs on its thread. */
    private void ran(Batch batch, Result result, Throwable failure) {
        batch.record(runner, failure != null);
        lock.lock();
        try {
            long now = clock.getAsLong();
            long runNanos = now - Math.max(batch.launchedNanos, lastOutcomeNanos);
            running--;
            runningRows -= batch.rows();
            if (failure == null && !isFirstOfItsKind(batch)) {
                speed.measured(batch.rows(), runNanos, now);
            }
            lastOutcomeNanos = now;
            outcomes.add(new Outcome(batch, result, failure, runNanos));
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The first batch of a size and shape has its compilation in its time. */
    private boolean isFirstOfItsKind(Batch batch) {
        if (kinds.size() >= KINDS_KEPT) {
            kinds.clear();
        }
        return kinds.add(List.of(batch.tickets().get(0).shapes, batch.rows()));
    }

    private void finish(Outcome outcome) {
        Batch batch = outcome.batch;
        batch.release(memory);
        if (observer != BatchObserver.NONE) {
            observer.ran(new RanBatch(
                    runner.name(),
                    runner.device(),
                    batch.rows(),
                    batch.waitedNanos(),
                    outcome.runNanos,
                    outcome.failure != null));
        }
        if (outcome.failure != null) {
            fail(batch, outcome.failure);
            return;
        }
        List<Result> parts;
        try {
            parts = batch.part(outcome.result, runner.name());
        } catch (RuntimeException e) {
            fail(batch, e);
            return;
        }
        for (int i = 0; i < parts.size(); i++) {
            batch.tickets().get(i).future.complete(parts.get(i));
        }
    }

    private void fail(Batch batch, Throwable failure) {
        Throwable cause = Failover.unwrapped(failure);
        if (batch.tickets().size() > 1 && mayBeOneRequest(cause)) {
            lock.lock();
            try {
                alone.addAll(batch.tickets());
            } finally {
                lock.unlock();
            }
        } else {
            batch.tickets().forEach(ticket -> ticket.future.completeExceptionally(cause));
        }
    }

    /** A device that failed, a model that was closed and a JVM out of memory fail every request alike. */
    private static boolean mayBeOneRequest(Throwable cause) {
        return !(cause instanceof Error
                || cause instanceof DeviceException
                || cause instanceof DeviceLostException
                || cause instanceof IllegalStateException);
    }

    /** A fault of the loop itself: no future is left hanging. */
    private void abandon(Throwable fault) {
        List<Ticket> left;
        lock.lock();
        try {
            entrance.close();
            left = List.copyOf(live);
        } finally {
            lock.unlock();
        }
        left.forEach(ticket -> ticket.future.completeExceptionally(fault));
    }
}
