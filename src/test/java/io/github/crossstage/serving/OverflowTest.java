package io.github.crossstage.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.Inputs;
import io.github.crossstage.Result;
import io.github.crossstage.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

// What is not looked at is looked at by the end of every test.
@SuppressWarnings("FutureReturnValueIgnored")
@Timeout(60)
class OverflowTest {
    private static final int CAPACITY = 3;

    private final FakeRunner runner = new FakeRunner(2);
    private final FakeClock clock = new FakeClock();
    private final List<Thread> waiting = new ArrayList<>();
    private Batcher batcher;
    private FakeRunner.Call blocker;

    /** A batcher whose device is busy with one batch, so that what follows stays in the queue. */
    private void busy(Overflow overflow) {
        batcher = Batcher.at(clock, runner, new BatchPolicy(2, Duration.ZERO, CAPACITY, overflow));
        submit("blocker", 100);
        blocker = runner.next();
        assertEquals(List.of(100), blocker.marks());
    }

    /** Three sizes, so that none of them fills a batch. */
    private CompletableFuture<Result> submit(String caller, int mark) {
        int size = 1 + mark % 3;
        float[] numbers = new float[3 * size];
        Arrays.fill(numbers, mark);
        return batcher.submit(
                Request.of(Inputs.of("x", Tensor.of(numbers, 1, 3, size))).caller(caller));
    }

    /** Submits on a thread of its own, and returns when that waits for room or is done. */
    private FutureTask<CompletableFuture<Result>> submitWaiting(String caller, int mark) {
        Callable<CompletableFuture<Result>> call = () -> submit(caller, mark);
        FutureTask<CompletableFuture<Result>> task = new FutureTask<>(call);
        Thread thread = new Thread(task, "waiter " + mark);
        waiting.add(thread);
        thread.start();
        while (!task.isDone() && thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return task;
    }

    private static void refused(CompletableFuture<Result> future) {
        Throwable cause = assertThrows(ExecutionException.class, () -> future.get(10, TimeUnit.SECONDS))
                .getCause();
        assertTrue(
                assertInstanceOf(QueueFullException.class, cause).getMessage().contains("full with 3 requests"));
    }

    @AfterEach
    void nothingHangs() throws InterruptedException {
        runner.finishAll(CompletableFuture.runAsync(batcher::close));
        for (Thread thread : waiting) {
            thread.join(10_000);
            assertFalse(thread.isAlive(), thread.getName());
        }
    }

    @Test
    void rejectRefusesTheNewestOfTheLoudestCaller() {
        busy(Overflow.REJECT);
        CompletableFuture<Result> first = submit("noisy", 1);
        CompletableFuture<Result> second = submit("noisy", 2);
        CompletableFuture<Result> third = submit("noisy", 3);
        refused(submit("noisy", 4));
        CompletableFuture<Result> quiet = submit("quiet", 5);
        refused(third);
        assertFalse(quiet.isDone() || first.isDone() || second.isDone());
        runner.finishAll(CompletableFuture.allOf(first, second, quiet));
        assertFalse(quiet.isCompletedExceptionally());
        assertEquals(2, batcher.statistics().refused());
    }

    @Test
    void dropOldestKeepsTheNewest() {
        busy(Overflow.DROP_OLDEST);
        CompletableFuture<Result> first = submit("noisy", 1);
        submit("noisy", 2);
        submit("noisy", 3);
        CompletableFuture<Result> fourth = submit("noisy", 4);
        refused(first);
        assertFalse(fourth.isDone());
    }

    @Test
    void waitGivesRoomToTheCallerWithTheLeast() throws Exception {
        busy(Overflow.WAIT);
        CompletableFuture<Result> first = submit("noisy", 1);
        submit("noisy", 2);
        submit("noisy", 3);
        FutureTask<CompletableFuture<Result>> noisy = submitWaiting("noisy", 4);
        FutureTask<CompletableFuture<Result>> quiet = submitWaiting("quiet", 7);
        assertFalse(noisy.isDone() || quiet.isDone());
        assertTrue(first.cancel(false));
        CompletableFuture<Result> admitted = quiet.get(10, TimeUnit.SECONDS);
        assertFalse(noisy.isDone());
        runner.finishAll(admitted);
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        busy(Overflow.WAIT);
        submit("a", 1);
        submit("a", 2);
        submit("a", 3);
        FutureTask<CompletableFuture<Result>> waiter = submitWaiting("a", 4);
        waiting.get(0).interrupt();
        refused(waiter.get(10, TimeUnit.SECONDS));
    }

    @Test
    void closingSendsThoseAwayWhoWait() {
        busy(Overflow.WAIT);
        submit("a", 1);
        submit("a", 2);
        submit("a", 3);
        FutureTask<CompletableFuture<Result>> waiter = submitWaiting("a", 4);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(batcher::close);
        Throwable cause = assertThrows(ExecutionException.class, () -> waiter.get(10, TimeUnit.SECONDS))
                .getCause();
        assertInstanceOf(IllegalStateException.class, cause);
        runner.finishAll(closed);
        assertEquals(4, batcher.statistics().answered());
        assertEquals(4, batcher.statistics().submitted());
    }

    @Test
    void aDeadlineEndsTheWaitForRoom() throws Exception {
        busy(Overflow.WAIT);
        submit("a", 1);
        submit("a", 2);
        submit("a", 3);
        Callable<CompletableFuture<Result>> call = () -> batcher.submit(
                Request.of(Inputs.of("x", Tensor.of(new float[3], 1, 3, 1))).deadline(Duration.ofMillis(7)));
        FutureTask<CompletableFuture<Result>> waiter = new FutureTask<>(call);
        Thread thread = new Thread(waiter);
        waiting.add(thread);
        thread.start();
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        clock.advance(Duration.ofMillis(7), batcher);
        CompletableFuture<Result> late = waiter.get(10, TimeUnit.SECONDS);
        Throwable cause = assertThrows(ExecutionException.class, () -> late.get(10, TimeUnit.SECONDS))
                .getCause();
        assertInstanceOf(DeadlineExceededException.class, cause);
    }

    /** A stage runs on the batcher's thread, which alone makes room: it would wait for ever. */
    @Test
    void aStageIsRefusedWhereItWouldWait() throws Exception {
        busy(Overflow.WAIT);
        CompletableFuture<Result> first = submit("a", 1);
        CompletableFuture<CompletableFuture<Result>> inner = new CompletableFuture<>();
        CompletableFuture<?> unused = first.whenComplete((result, failure) -> {
            submit("b", 2);
            submit("b", 3);
            submit("b", 4);
            inner.complete(submit("b", 5));
        });
        blocker.finish();
        runner.next().finish();
        refused(inner.get(10, TimeUnit.SECONDS));
    }
}
