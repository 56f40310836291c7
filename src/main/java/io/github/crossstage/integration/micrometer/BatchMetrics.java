package io.github.crossstage.integration.micrometer;

import io.github.crossstage.serving.BatchObserver;
import io.github.crossstage.serving.RanBatch;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Batches as distributions in a Micrometer registry, by model and device, with histograms for registries that aggregate them:
 *
 * <ul>
 *   <li>{@code crossstage.queue.wait}, timer: from a request's submission until its batch was handed to the device
 *   <li>{@code crossstage.batch.rows}, summary: rows of a batch
 *   <li>{@code crossstage.batch.run}, timer: how long the device had a batch; tag {@code outcome} is {@code success} or {@code failure}
 * </ul>
 *
 * <p>Give it to {@link io.github.crossstage.serving.PoolOptions#observer} or a {@link io.github.crossstage.serving.Batcher}; one may serve
 * all of a service. Thread-safe.
 */
public final class BatchMetrics implements BatchObserver {
    private final MeterRegistry registry;
    private final Map<Key, Meters> meters = new ConcurrentHashMap<>();

    /** Makes metrics; meters are registered with the first batch of a model on a device. */
    public BatchMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    private record Key(String model, String device) {}

    private record Meters(Timer queued, DistributionSummary rows, Timer succeeded, Timer failed) {
        static Meters of(MeterRegistry registry, Key key) {
            Tags tags = Tags.of("model", key.model, "device", key.device);
            return new Meters(
                    Timer.builder("crossstage.queue.wait")
                            .description("From a request's submission until its batch was handed to the device")
                            .tags(tags)
                            .publishPercentileHistogram()
                            .register(registry),
                    DistributionSummary.builder("crossstage.batch.rows")
                            .description("Rows of a batch")
                            .baseUnit("rows")
                            .tags(tags)
                            .publishPercentileHistogram()
                            .register(registry),
                    run(registry, tags.and("outcome", "success")),
                    run(registry, tags.and("outcome", "failure")));
        }

        private static Timer run(MeterRegistry registry, Tags tags) {
            return Timer.builder("crossstage.batch.run")
                    .description("How long the device had a batch")
                    .tags(tags)
                    .publishPercentileHistogram()
                    .register(registry);
        }
    }

    @Override
    public void ran(RanBatch batch) {
        Meters of = meters.computeIfAbsent(new Key(batch.model(), batch.device()), key -> Meters.of(registry, key));
        batch.waitedNanos().forEach(nanos -> of.queued.record(nanos, TimeUnit.NANOSECONDS));
        of.rows.record(batch.rows());
        (batch.failed() ? of.failed : of.succeeded).record(batch.runNanos(), TimeUnit.NANOSECONDS);
    }
}
