package io.github.crossstage.integration.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.Inputs;
import io.github.crossstage.Result;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.serving.BatchPolicy;
import io.github.crossstage.serving.BatchRunner;
import io.github.crossstage.serving.Batcher;
import io.github.crossstage.serving.RanBatch;
import io.github.crossstage.tensor.Tensor;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BatchMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void batchesAreDistributionsByModelAndDevice() {
        BatchMetrics metrics = new BatchMetrics(registry);
        metrics.ran(new RanBatch("net", "gpu", 3, List.of(2_000_000L, 4_000_000L), 9_000_000, false));
        metrics.ran(new RanBatch("net", "gpu", 1, List.of(6_000_000L), 1_000_000, true));
        metrics.ran(new RanBatch("net", "cpu", 8, List.of(0L), 1_000_000, false));
        Timer wait = registry.get("crossstage.queue.wait")
                .tags("model", "net", "device", "gpu")
                .timer();
        assertEquals(3, wait.count());
        assertEquals(12, wait.totalTime(TimeUnit.MILLISECONDS), 1e-9);
        assertEquals(6, wait.max(TimeUnit.MILLISECONDS), 1e-9);
        assertEquals(
                4,
                registry.get("crossstage.batch.rows")
                        .tag("device", "gpu")
                        .summary()
                        .totalAmount());
        assertEquals(
                9,
                registry.get("crossstage.batch.run")
                        .tags("device", "gpu", "outcome", "success")
                        .timer()
                        .totalTime(TimeUnit.MILLISECONDS),
                1e-9);
        assertEquals(
                1,
                registry.get("crossstage.batch.run")
                        .tags("device", "gpu", "outcome", "failure")
                        .timer()
                        .count());
    }

    @Test
    void aBatcherTellsThem() throws Exception {
        try (Batcher batcher = Batcher.of(
                new Echo(),
                BatchPolicy.standard().maxBatch(2).maxDelay(Duration.ofMinutes(1)),
                new BatchMetrics(registry))) {
            CompletableFuture<Result> one = batcher.submit(Inputs.of("x", Tensor.of(new float[] {1}, 1, 1)));
            CompletableFuture<Result> two = batcher.submit(Inputs.of("x", Tensor.of(new float[] {2}, 1, 1)));
            one.get(20, TimeUnit.SECONDS).close();
            two.get(20, TimeUnit.SECONDS).close();
        }
        Timer wait = registry.get("crossstage.queue.wait").tag("model", "echo").timer();
        assertEquals(2, wait.count());
        assertTrue(wait.totalTime(TimeUnit.NANOSECONDS) > 0);
        assertEquals(2, registry.get("crossstage.batch.rows").summary().totalAmount());
    }

    /** Gives back what it gets. */
    private record Echo() implements BatchRunner {
        @Override
        public String name() {
            return "echo";
        }

        @Override
        public List<InputSpec> inputs() {
            return List.of(new InputSpec("x", List.of(InputSpec.FREE, 1L)));
        }

        @Override
        public int maxBatch() {
            return 2;
        }

        @Override
        public CompletableFuture<Result> submit(Map<String, Tensor> inputs) {
            Tensor copy = Tensor.of(inputs.get("x").toFloatArray(), 2, 1);
            return CompletableFuture.completedFuture(new Result(Map.of("y", copy)));
        }
    }
}
