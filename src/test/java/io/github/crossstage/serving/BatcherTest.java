package io.github.crossstage.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.Inputs;
import io.github.crossstage.Result;
import io.github.crossstage.error.DeviceException;
import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

// What is not looked at is looked at by the end of every test.
@SuppressWarnings("FutureReturnValueIgnored")
@Timeout(60)
class BatcherTest {
    private static final Duration DELAY = Duration.ofMillis(5);

    private final FakeRunner runner = new FakeRunner(4);
    private final FakeClock clock = new FakeClock();
    private final List<CompletableFuture<Result>> submitted = new ArrayList<>();
    private Batcher batcher = batcher(BatchPolicy.standard().maxDelay(DELAY));

    private Batcher batcher(BatchPolicy policy) {
        return Batcher.at(clock, runner, policy);
    }

    private void use(BatchPolicy policy) {
        batcher.close();
        batcher = batcher(policy);
    }

    /** Every future of every test comes to an end, and the batcher's thread too. */
    @AfterEach
    void nothingHangs() {
        runner.finishAll(CompletableFuture.runAsync(batcher::close));
        submitted.forEach(future -> assertTrue(future.isDone(), "a future hangs"));
    }

    private static Tensor rows(int rows, int size, float mark) {
        float[] numbers = new float[rows * 3 * size];
        Arrays.fill(numbers, mark);
        return Tensor.of(numbers, rows, 3, size);
    }

    private static Request request(int mark) {
        return Request.of(Inputs.of("x", rows(1, 2, mark)));
    }

    private CompletableFuture<Result> submit(Request request) {
        CompletableFuture<Result> future = batcher.submit(request);
        submitted.add(future);
        return future;
    }

    private CompletableFuture<Result> submit(int mark) {
        return submit(request(mark));
    }

    private static float answer(CompletableFuture<Result> future) {
        try (Result result = future.get(10, TimeUnit.SECONDS)) {
            return result.get().floats().get(0);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Throwable failure(CompletableFuture<Result> future) {
        return assertThrows(ExecutionException.class, () -> future.get(10, TimeUnit.SECONDS))
                .getCause();
    }

    @Test
    void requestsShareABatchAndGetTheirOwnRows() throws Exception {
        CompletableFuture<Result> one = submit(1);
        CompletableFuture<Result> two = submit(Request.of(Inputs.of("x", rows(2, 2, 2))));
        clock.advance(DELAY, batcher);
        FakeRunner.Call call = runner.next();
        assertEquals(List.of(1, 2, 2), call.marks());
        call.finish();
        assertArrayEquals(
                new float[] {2, 2, 2, 2, 2, 2},
                one.get(10, TimeUnit.SECONDS).get().toFloatArray());
        assertEquals(2, two.get(10, TimeUnit.SECONDS).get("y").shape().extent(0));
        assertEquals(4, answer(two));
    }

    @Test
    void aFullBatchDoesNotWait() {
        for (int i = 0; i < 4; i++) {
            submit(i);
        }
        assertEquals(List.of(0, 1, 2, 3), runner.next().marks());
    }

    @Test
    void aBatchStaysOpenWhileTheDeviceIsBusy() {
        use(BatchPolicy.standard().maxDelay(Duration.ZERO));
        CompletableFuture<Result> first = submit(1);
        FakeRunner.Call running = runner.next();
        submit(2);
        CompletableFuture<Result> last = submit(3);
        // When the second deadline is told, the batcher has looked at the ripe requests after the first one.
        for (int i = 1; i <= 2; i++) {
            CompletableFuture<Result> late = submit(request(9).deadline(DELAY));
            clock.advance(DELAY, batcher);
            assertInstanceOf(DeadlineExceededException.class, failure(late));
        }
        assertEquals(1, batcher.statistics().running());
        assertEquals(2, batcher.statistics().waiting());
        running.finish();
        assertEquals(2, answer(first));
        FakeRunner.Call next = runner.next();
        assertEquals(List.of(2, 3), next.marks());
        next.finish();
        assertEquals(6, answer(last));
    }

    @Test
    void aFullBatchFollowsBeforeTheDeviceIsDone() {
        use(BatchPolicy.standard().maxDelay(Duration.ZERO));
        submit(0);
        runner.next();
        for (int i = 1; i <= 4; i++) {
            submit(i);
        }
        assertEquals(List.of(1, 2, 3, 4), runner.next().marks());
        assertEquals(2, batcher.statistics().running());
    }

    @Test
    void otherSizesMakeOtherBatches() {
        CompletableFuture<Result> small = submit(1);
        CompletableFuture<Result> large = submit(Request.of(Inputs.of("x", rows(1, 5, 2))));
        clock.advance(DELAY, batcher);
        FakeRunner.Call first = runner.next();
        first.finish();
        FakeRunner.Call second = runner.next();
        second.finish();
        assertEquals(1, first.rows());
        assertEquals(5, second.input().shape().extent(2));
        assertEquals(2, answer(small));
        assertEquals(4, answer(large));
    }

    @Test
    void aPoisonedRequestFailsAlone() {
        List<CompletableFuture<Result>> futures = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            futures.add(submit(i));
        }
        runner.next().fail(new ArithmeticException("poison"));
        for (int i = 0; i < 4; i++) {
            FakeRunner.Call alone = runner.next();
            assertEquals(1, alone.rows());
            if (alone.marks().equals(List.of(2))) {
                alone.fail(new ArithmeticException("poison"));
            } else {
                alone.finish();
            }
        }
        assertEquals(0, answer(futures.get(0)));
        assertEquals(2, answer(futures.get(1)));
        assertEquals("poison", failure(futures.get(2)).getMessage());
        assertEquals(6, answer(futures.get(3)));
    }

    @Test
    void aDeviceThatFailsFailsTheWholeBatch() {
        List<CompletableFuture<Result>> futures = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            futures.add(submit(i));
        }
        DeviceException fault = new DeviceException("clFinish", -36, "clFinish failed", null);
        runner.next().fail(fault);
        futures.forEach(future -> assertEquals(fault, failure(future)));
        assertTrue(runner.isIdle());
        CompletableFuture<Result> later = submit(5);
        clock.advance(DELAY, batcher);
        runner.next().finish();
        assertEquals(10, answer(later));
    }

    @Test
    void cancelledWhileItWaitsARequestLeavesTheQueue() {
        CompletableFuture<Result> cancelled = submit(1);
        CompletableFuture<Result> kept = submit(2);
        assertTrue(cancelled.cancel(false));
        assertEquals(1, batcher.statistics().waiting());
        clock.advance(DELAY, batcher);
        FakeRunner.Call call = runner.next();
        assertEquals(List.of(2), call.marks());
        call.finish();
        assertEquals(4, answer(kept));
        assertEquals(1, batcher.statistics().cancelled());
    }

    @Test
    void cancelledWhileItRunsARequestIsDroppedAndItsNeighbourIsNot() {
        CompletableFuture<Result> cancelled = submit(1);
        CompletableFuture<Result> kept = submit(2);
        clock.advance(DELAY, batcher);
        FakeRunner.Call call = runner.next();
        assertTrue(cancelled.cancel(false));
        call.finish();
        assertEquals(4, answer(kept));
        assertTrue(cancelled.isCancelled());
    }

    @Test
    void aDeadlineThatPassesWhileItWaitsTakesARequestOut() {
        use(BatchPolicy.standard().maxDelay(Duration.ofSeconds(1)));
        submit(1);
        CompletableFuture<Result> late = submit(request(2).deadline(Duration.ofMillis(10)));
        // Nothing was measured yet, so there is no reason to hurry for it.
        clock.advance(Duration.ofMillis(10), batcher);
        DeadlineExceededException failure = assertInstanceOf(DeadlineExceededException.class, failure(late));
        assertFalse(failure.wasRunning());
        assertTrue(failure.getMessage().contains("its deadline was 10000 us"), failure.getMessage());
        clock.advance(Duration.ofSeconds(1), batcher);
        assertEquals(List.of(1), runner.next().marks());
    }

    @Test
    void aDeadlineThatPassesWhileItRunsIsKept() {
        CompletableFuture<Result> late = submit(request(1).deadline(Duration.ofMillis(20)));
        CompletableFuture<Result> patient = submit(2);
        clock.advance(DELAY, batcher);
        FakeRunner.Call call = runner.next();
        clock.advance(Duration.ofMillis(20), batcher);
        assertTrue(
                assertInstanceOf(DeadlineExceededException.class, failure(late)).wasRunning());
        call.finish();
        assertEquals(4, answer(patient));
        assertEquals(1, batcher.statistics().expired());
    }

    @Test
    void oneWithLittleTimeDoesNotWaitForOthers() {
        use(BatchPolicy.standard().maxDelay(Duration.ofSeconds(1)));
        batcher.measured(1, Duration.ofMillis(2).toNanos());
        submit(request(1).deadline(Duration.ofMillis(9)));
        clock.advance(Duration.ofMillis(1), batcher);
        assertEquals(List.of(1), runner.next().marks());
    }

    @Test
    void closeRunsWhatWasAccepted() {
        CompletableFuture<Result> accepted = submit(1);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(batcher::close);
        runner.next().finish();
        closing.join();
        assertEquals(2, answer(accepted));
        String message = assertThrows(IllegalStateException.class, () -> batcher.submit(request(2)))
                .getMessage();
        assertTrue(message.contains("'fake' is closed"), message);
        batcher.close();
        assertEquals(1, batcher.statistics().answered());
    }

    @Test
    void aStageMaySubmitAndClose() {
        CompletableFuture<Result> second = submit(1).thenCompose(result -> {
            CompletableFuture<Result> inner = batcher.submit(request(7));
            batcher.close();
            return inner;
        });
        clock.advance(DELAY, batcher);
        runner.next().finish();
        runner.next().finish();
        assertEquals(14, answer(second));
    }

    @Test
    void wrongInputsAreRefusedAtOnce() {
        for (Inputs wrong : List.of(
                Inputs.of("z", rows(1, 2, 1)),
                Inputs.of("x", rows(1, 2, 1)).and("y", rows(1, 2, 1)),
                Inputs.of("x", Tensor.of(new long[6], 1, 3, 2)),
                Inputs.of("x", Tensor.of(new float[4], 1, 2, 2)),
                Inputs.of("x", rows(5, 2, 1)))) {
            String message = assertThrows(ShapeException.class, () -> batcher.submit(wrong))
                    .getMessage();
            assertTrue(message.contains("'fake'") && message.contains("x f32 [?, 3, ?]"), message);
        }
        assertEquals(0, batcher.statistics().submitted());
    }

    @Test
    void outputsThatAreNoBatchAreRunAlone() {
        CompletableFuture<Result> one = submit(1);
        submit(2);
        clock.advance(DELAY, batcher);
        runner.next().answer().complete(new Result(Map.of("y", Tensor.of(new float[3], 3))));
        runner.next().finish();
        runner.next().answer().complete(new Result(Map.of("y", Tensor.of(new float[3], 3))));
        assertEquals(2, answer(one));
        assertTrue(failure(submitted.get(1)).getMessage().contains("axis 0"));
    }

    @Test
    void aRunnerThatBreaksItsPromiseLeavesNobodyWaiting() {
        Batcher broken = Batcher.at(
                clock, new BrokenRunner(runner), BatchPolicy.standard().maxDelay(Duration.ZERO));
        CompletableFuture<Result> future = broken.submit(request(1));
        assertInstanceOf(NullPointerException.class, failure(future));
        broken.close();
        assertThrows(IllegalStateException.class, () -> broken.submit(request(1)));
    }

    /** Gives no future. */
    private record BrokenRunner(FakeRunner inner) implements BatchRunner {
        @Override
        public String name() {
            return inner.name();
        }

        @Override
        public List<InputSpec> inputs() {
            return inner.inputs();
        }

        @Override
        public int maxBatch() {
            return inner.maxBatch();
        }

        @Override
        public CompletableFuture<Result> submit(Map<String, Tensor> inputs) {
            return null;
        }
    }
}
