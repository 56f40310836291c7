package io.github.crossstage.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.crossstage.Inputs;
import io.github.crossstage.Result;
import io.github.crossstage.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Far more callers than carrier threads, all of them waiting for room or for an answer: none holds its carrier meanwhile. */
@Timeout(60)
class VirtualThreadTest {
    private static final int CALLERS = 500;

    @Test
    void callersThatWaitHoldNoCarrier() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "this Java has no virtual threads");
        ExecutorService threads = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        FakeRunner runner = new FakeRunner(4);
        Batcher batcher = Batcher.of(runner, new BatchPolicy(4, Duration.ZERO, 8, Overflow.WAIT));
        List<Future<Float>> answers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            Request request = Request.of(Inputs.of("x", Tensor.of(new float[] {i, i, i}, 1, 3, 1)));
            Callable<Float> call = () -> {
                try (Result result = batcher.submit(request).join()) {
                    return result.get().floats().get(0);
                }
            };
            answers.add(threads.submit(call));
        }
        runner.finishAll(CompletableFuture.runAsync(() -> {
            for (int i = 0; i < CALLERS; i++) {
                try {
                    assertEquals(2f * i, answers.get(i).get(20, TimeUnit.SECONDS));
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        }));
        threads.shutdown();
        batcher.close();
        assertEquals(CALLERS, batcher.statistics().answered());
    }
}
