package io.github.crossstage.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.Device;
import io.github.crossstage.DeviceSelector;
import io.github.crossstage.Inputs;
import io.github.crossstage.Result;
import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.FixedGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ModelPoolTest {
    private final Device one = Device.open(DeviceSelector.cpuReference());
    private final Device two = Device.open(DeviceSelector.cpuReference());

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    private static ModelPool pool(GraphSource source, Device... devices) {
        return ModelPool.load(source, List.of(devices), options -> options.model(model -> model.maxBatch(4))
                .policy(BatchPolicy.standard().maxDelay(Duration.ofMillis(1))));
    }

    private static Inputs picture(int number) {
        return Inputs.of("x", Tensor.of(new float[] {number, number + 0.5f}, 1, 1, 1, 2));
    }

    private static float answer(CompletableFuture<Result> future) {
        try (Result result = future.get(20, TimeUnit.SECONDS)) {
            return result.get().floats().get(0);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void devicesShareTheLoad() throws Exception {
        try (ModelPool pool = pool(new ScaleNet("double", 2), one, two)) {
            List<CompletableFuture<Result>> futures = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                futures.add(pool.submit(picture(i)));
            }
            for (int i = 0; i < 40; i++) {
                assertArrayEquals(
                        new float[] {2 * i, 2 * i + 1},
                        futures.get(i).get(20, TimeUnit.SECONDS).get().toFloatArray());
            }
            assertEquals(List.of(one, two), List.copyOf(pool.statistics().keySet()));
            pool.statistics().values().forEach(each -> assertTrue(each.submitted() > 0, each.toString()));
        }
    }

    /** The old model is held while requests wait for it; those that come after the new one is there go to that. */
    @Test
    void whatWasQueuedIsAnsweredByTheOldModelAndWhatComesByTheNew() {
        CountDownLatch gate = new CountDownLatch(1);
        try (ModelPool pool = pool(new ScaleNet("old", 2, gate), one)) {
            List<CompletableFuture<Result>> old = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                old.add(pool.submit(picture(i)));
            }
            CompletableFuture<Void> swap = CompletableFuture.runAsync(() -> pool.swap(new ScaleNet("new", 3)));
            while (!pool.model().equals("new")) {
                Thread.onSpinWait();
            }
            CompletableFuture<Result> after = pool.submit(picture(7));
            gate.countDown();
            for (int i = 0; i < 20; i++) {
                assertEquals(2 * i, answer(old.get(i)));
            }
            assertEquals(21, answer(after));
            swap.join();
        }
    }

    /** A stage runs on the old batcher's thread, which has requests to serve before the old model may go. */
    @Test
    void aStageMaySwap() {
        CountDownLatch gate = new CountDownLatch(1);
        try (ModelPool pool = pool(new ScaleNet("old", 2, gate), one)) {
            CompletableFuture<Result> swapping = pool.submit(picture(1)).thenCompose(result -> {
                pool.swap(new ScaleNet("new", 3));
                return pool.submit(picture(2));
            });
            List<CompletableFuture<Result>> old = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                old.add(pool.submit(picture(i)));
            }
            gate.countDown();
            assertEquals(6, answer(swapping));
            for (int i = 0; i < 20; i++) {
                assertEquals(2 * i, answer(old.get(i)));
            }
        }
    }

    @Test
    void noRequestFailsWhileModelsAreSwapped() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (ModelPool pool = pool(new ScaleNet("1", 1), one, two)) {
            List<Future<Integer>> callers = new ArrayList<>();
            for (int caller = 0; caller < 4; caller++) {
                int number = 3 + caller;
                callers.add(threads.submit(() -> ask(pool, number, stop)));
            }
            for (int factor = 2; factor <= 12; factor++) {
                pool.swap(new ScaleNet(Integer.toString(factor), factor));
            }
            stop.set(true);
            for (Future<Integer> caller : callers) {
                assertTrue(caller.get(20, TimeUnit.SECONDS) > 0);
            }
        }
        threads.shutdown();
        assertTrue(threads.awaitTermination(20, TimeUnit.SECONDS));
    }

    /** Answers are those of one of the models, and never of one that was gone before. */
    private static int ask(ModelPool pool, int number, AtomicBoolean stop) {
        int requests = 0;
        float last = 0;
        while (!stop.get()) {
            float factor = answer(pool.submit(picture(number))) / number;
            assertTrue(factor == Math.rint(factor) && factor >= last, last + " then " + factor);
            last = factor;
            requests++;
        }
        return requests;
    }

    @Test
    void aNetworkWithOtherInputsIsNoSuccessor() {
        Inputs inputs = Inputs.of("x", Tensor.of(new float[2], 1, 1, 1, 2));
        try (ModelPool pool = pool(new ScaleNet("net", 2), one)) {
            FixedGraph other = new FixedGraph(new ScaleNet("other", 2)
                    .graph(java.util.Map.of("x", inputs.tensors().get("x").shape())));
            String message =
                    assertThrows(ShapeException.class, () -> pool.swap(other)).getMessage();
            assertTrue(message.contains("'other' cannot replace 'net'"), message);
            assertEquals("net", pool.model());
        }
    }

    @Test
    void aFailedSwapChangesNothing() {
        try (ModelPool pool = pool(new ScaleNet("net", 2), one)) {
            two.close();
            assertThrows(
                    IllegalStateException.class,
                    () -> ModelPool.load(
                            new ScaleNet("x", 1), List.of(one, two), options -> options.warmUp(picture(1))));
            assertEquals(8, answer(pool.submit(picture(4))));
        }
    }

    @Test
    void aClosedPoolAnswersWhatItAccepted() {
        ModelPool pool = pool(new ScaleNet("net", 2), one);
        CompletableFuture<Result> accepted = pool.submit(picture(5));
        pool.close();
        pool.close();
        assertEquals(10, answer(accepted));
        assertThrows(IllegalStateException.class, () -> pool.submit(picture(5)));
        assertThrows(IllegalStateException.class, () -> pool.swap(new ScaleNet("net", 3)));
        assertThrows(IllegalStateException.class, pool::model);
        assertThrows(IllegalArgumentException.class, () -> pool(new ScaleNet("net", 2)));
    }

    @Test
    void submittersAndACloseEndInAnAnswerOrARefusal() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int round = 0; round < 20; round++) {
            ModelPool pool = pool(new ScaleNet("net", 2), one);
            CountDownLatch started = new CountDownLatch(4);
            List<Future<Integer>> callers = new ArrayList<>();
            for (int caller = 0; caller < 4; caller++) {
                callers.add(threads.submit(() -> askUntilClosed(pool, started)));
            }
            assertTrue(started.await(20, TimeUnit.SECONDS));
            pool.close();
            for (Future<Integer> caller : callers) {
                assertTrue(caller.get(20, TimeUnit.SECONDS) > 0);
            }
        }
        threads.shutdown();
    }

    private static int askUntilClosed(ModelPool pool, CountDownLatch started) {
        for (int number = 1; ; number++) {
            CompletableFuture<Result> future;
            try {
                future = pool.submit(picture(number));
            } catch (IllegalStateException e) {
                return number;
            }
            assertEquals(2 * number, answer(future));
            started.countDown();
        }
    }

    @Test
    void aModelThatFixesItsBatchSizeIsRefused() {
        FixedGraph fixed = fixed(2);
        String message = assertThrows(IllegalArgumentException.class, () -> pool(fixed, one))
                .getMessage();
        assertTrue(message.contains("'fixed' fixes the batch size"), message);
    }

    private static FixedGraph fixed(long batch) {
        return new FixedGraph(new ScaleNet("fixed", 2).graph(Map.of("x", Shape.of(batch, 1, 1, 2))));
    }

    @Test
    void aModelThatFixesItsBatchSizeAtOneRunsRequestsOneByOne() {
        try (ModelPool pool = pool(fixed(1), one)) {
            List<CompletableFuture<Result>> answers = new ArrayList<>();
            for (int number = 1; number <= 5; number++) {
                answers.add(pool.submit(picture(number)));
            }
            for (int number = 1; number <= 5; number++) {
                assertEquals(2 * number, answer(answers.get(number - 1)));
            }
            BatcherStatistics statistics = pool.statistics().get(one);
            assertEquals(5, statistics.batches());
            assertEquals(5, statistics.rows());
        }
    }
}
