package io.github.crossstage.serving;

import io.github.crossstage.Inputs;
import io.github.crossstage.Model;
import io.github.crossstage.Result;
import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Gathers requests of many callers into batches for one model on one device.
 *
 * <p>Requests with equal shapes, rows apart, share a batch, so each picture size makes batches of its own. A request's answer is that of
 * its rows in a batch of some size: the same bits as {@link Model#run} of that batch gives, and within {@link Model#OUTPUT_LIMIT} of
 * those that the request alone gives, since another batch size may take other kernels. If a batch fails for a reason other than its device,
 * its requests are run again one by one, so that only the one at fault fails.
 *
 * <p>Futures may be cancelled: a request that waits leaves the queue, one that runs is dropped when its batch is done. Stages that depend
 * on a future run on the batcher's thread and must not block; use the {@code Async} forms for those that do. Thread-safe. {@link #close()}
 * runs what was accepted, at once, and then ends the thread; the model stays the caller's and has to be closed later.
 */
public final class Batcher implements AutoCloseable {
    private final BatchRunner runner;
    private final BatchPolicy policy;
    private final int maxBatch;
    private final LongSupplier clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final RequestQueue queue;
    private final Entrance entrance;
    private final BatchLoop loop;
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** {@code atEnd} is what the batcher's thread does last, when no batch runs any more. */
    private Batcher(
            BatchRunner runner, BatchPolicy policy, BatchObserver observer, LongSupplier clock, Runnable atEnd) {
        for (InputSpec spec : runner.inputs()) {
            if (!spec.batchIsFree() && spec.extents().stream().findFirst().orElse(0L) != 1) {
                throw new IllegalArgumentException("Model '" + runner.name() + "' fixes the batch size of input " + spec
                        + "; a batcher needs it free, or 1");
            }
        }
        boolean isFree = runner.inputs().stream().allMatch(InputSpec::batchIsFree);
        this.runner = runner;
        this.policy = policy;
        this.maxBatch = isFree ? Math.min(policy.maxBatch(), runner.maxBatch()) : 1;
        this.clock = clock;
        this.queue = new RequestQueue(policy.queueCapacity(), maxBatch);
        this.entrance = new Entrance(lock, queue, policy.overflow());
        this.loop = new BatchLoop(runner, observer, clock, lock, queue, entrance);
        this.thread = new Thread(() -> serve(atEnd), "crossstage batcher " + runner.name());
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Runnable atEnd) {
        try {
            loop.run();
            atEnd.run();
        } finally {
            ended.countDown();
        }
    }

    /**
     * Makes a batcher for a model.
     *
     * @throws IllegalArgumentException if the model fixes the batch size of an input, at another number than 1
     */
    public static Batcher of(Model model, BatchPolicy policy) {
        return of(BatchRunner.of(model), policy);
    }

    /** Makes a batcher for anything that runs batches. @throws IllegalArgumentException if it fixes the batch size of an input, but at 1 */
    public static Batcher of(BatchRunner runner, BatchPolicy policy) {
        return of(runner, policy, BatchObserver.NONE);
    }

    /**
     * Makes a batcher for anything that runs batches, with somebody who is told of them.
     *
     * @throws IllegalArgumentException if it fixes the batch size of an input, at another number than 1
     */
    public static Batcher of(BatchRunner runner, BatchPolicy policy, BatchObserver observer) {
        return new Batcher(runner, policy, observer, clock(), () -> {});
    }

    /** Makes a batcher that closes its model when it is closed itself and has answered everything, on whatever thread that is. */
    static Batcher owning(Model model, String device, BatchPolicy policy, BatchObserver observer) {
        return new Batcher(new ModelRunner(model, device), policy, observer, clock(), model::close);
    }

    /** Makes a batcher that goes by another clock. */
    static Batcher at(LongSupplier clock, BatchRunner runner, BatchPolicy policy) {
        return new Batcher(runner, policy, BatchObserver.NONE, clock, () -> {});
    }

    private static LongSupplier clock() {
        long start = System.nanoTime();
        return () -> System.nanoTime() - start;
    }

    /** Submits a request of nobody in particular to a model that has one input, without a deadline. */
    public CompletableFuture<Result> submit(Tensor input) {
        if (runner.inputs().size() != 1) {
            throw new ShapeException("Model '" + runner.name() + "' has "
                    + runner.inputs().size() + " inputs " + runner.inputs() + "; name them with Inputs.of");
        }
        return submit(Inputs.of(runner.inputs().get(0).name(), input));
    }

    /** Submits a request of nobody in particular, without a deadline. */
    public CompletableFuture<Result> submit(Inputs inputs) {
        return submit(Request.of(inputs));
    }

    /**
     * Submits a request. Waits only where the queue is full and the policy says so.
     *
     * @return the result, or {@link QueueFullException}, {@link DeadlineExceededException}, or what failed on the device
     * @throws ShapeException if names, types or shapes are not the model's, or there are more rows than a batch has
     * @throws IllegalStateException if the batcher is closed
     */
    public CompletableFuture<Result> submit(Request request) {
        return offer(request, false)
                .orElseThrow(() -> new IllegalStateException("The batcher of model '" + runner.name() + "' is closed"));
    }

    /** As {@link #submit(Request)}; nothing if the batcher is closed. A request that was accepted elsewhere needs no room and never waits. */
    Optional<CompletableFuture<Result>> offer(Request request, boolean isAccepted) {
        List<Shape> shapes = shapes(request.inputs().tensors());
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        request.inputs().tensors().forEach((name, tensor) -> inputs.put(name, tensor.direct()));
        Optional<Ticket> loser;
        Ticket ticket;
        lock.lock();
        try {
            ticket = ticket(request, inputs, shapes);
            loop.enter(ticket);
            loser = isAccepted ? entrance.readmit(ticket) : entrance.admit(ticket, Thread.currentThread() != thread);
            if (ticket.state != Ticket.State.OUTSIDE) {
                loop.queued(ticket);
            } else if (loser.isEmpty() && !ticket.future.isDone()) {
                loop.leave(ticket);
                return Optional.empty();
            }
        } finally {
            lock.unlock();
        }
        loser.ifPresent(this::refuse);
        return Optional.of(ticket.future);
    }

    /** Makes a ticket; the lock is held. */
    private Ticket ticket(Request request, Map<String, Tensor> inputs, List<Shape> shapes) {
        long now = clock.getAsLong();
        long ripe = now + policy.maxDelay().toNanos();
        long deadline = Ticket.NEVER;
        if (request.deadline().isPresent()) {
            deadline = now + request.deadline().get().toNanos();
            // One with little time does not wait for others.
            ripe = Math.max(now, Math.min(ripe, deadline - (long) (loop.nanosPerRow() * maxBatch)));
        }
        return new Ticket(
                inputs,
                shapes.get(0).intExtent(0),
                shapes.stream().map(shape -> shape.with(0, 1)).toList(),
                request.caller(),
                now,
                ripe,
                deadline);
    }

    private List<Shape> shapes(Map<String, Tensor> inputs) {
        List<Shape> shapes = new ArrayList<>();
        for (InputSpec spec : runner.inputs()) {
            Tensor tensor = inputs.get(spec.name());
            if (tensor == null || tensor.type().dataType() != DataType.FLOAT32 || !spec.accepts(tensor.shape())) {
                throw new ShapeException("Model '" + runner.name() + "': input '" + spec.name() + "' is "
                        + (tensor == null ? "missing" : tensor.type()) + ", expected " + spec);
            }
            shapes.add(tensor.shape());
        }
        long rows = shapes.get(0).extent(0);
        if (rows > maxBatch
                || inputs.size() != shapes.size()
                || shapes.stream().anyMatch(shape -> shape.extent(0) != rows)) {
            throw new ShapeException("Model '" + runner.name() + "' got inputs " + inputs + ", expected "
                    + runner.inputs() + " with the same number of rows, 1 to " + maxBatch);
        }
        return shapes;
    }

    private void refuse(Ticket ticket) {
        ticket.future.completeExceptionally(new QueueFullException("Request of caller '" + ticket.caller
                + "': the queue of model '" + runner.name() + "' is full with " + policy.queueCapacity()
                + " requests, overflow " + policy.overflow()
                + (Thread.currentThread().isInterrupted() ? ", and the wait was interrupted" : "")
                + ". Try again later, send less at once, or allow a longer queue"));
    }

    /**
     * How busy a batcher is.
     *
     * @param rows rows that wait or run
     * @param nanosPerRow nanoseconds that a row takes, 0 where nothing was measured yet
     * @param hasRoom whether one more request would find room
     */
    record Load(long rows, double nanosPerRow, boolean hasRoom) {}

    /** Returns how busy the batcher is; it may be over at once. */
    Load load() {
        lock.lock();
        try {
            return new Load(loop.backlogRows(), loop.nanosPerRow(), queue.hasRoom());
        } finally {
            lock.unlock();
        }
    }

    int maxBatch() {
        return maxBatch;
    }

    /** Adds a measurement of the model that did not come by way of a request. */
    void measured(long rows, long nanos) {
        loop.measured(rows, nanos);
    }

    /** Returns what became of requests so far; exact once the batcher is closed. */
    public BatcherStatistics statistics() {
        return loop.statistics();
    }

    /**
     * Accepts nothing more, runs at once what was accepted, and waits until all of it is answered; requests that wait for room are refused.
     * Idempotent. Called from a stage of one of its futures it does not wait. Must not be called on the device's thread.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            entrance.close();
        } finally {
            lock.unlock();
        }
        loop.signal();
        if (Thread.currentThread() == thread) {
            return;
        }
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes the thread look at the clock again. */
    void wake() {
        loop.signal();
    }
}
