package io.github.crossstage.service;

import io.github.crossstage.Device;
import io.github.crossstage.integration.micrometer.BatchMetrics;
import io.github.crossstage.runtime.DeviceHealth.State;
import io.github.crossstage.serving.BatchObserver;
import io.github.crossstage.serving.BatcherStatistics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What a service measures, in a registry of its own that prints Prometheus' text format: requests by route and status with their times,
 * batches ({@link BatchMetrics}), what became of requests and what waits and runs by device, bytes on devices, and the JVM.
 */
final class ServiceMetrics implements AutoCloseable {
    /** The text format that Prometheus scrapes. */
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final Duration[] BOUNDS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };

    /** What became of a network that was to be loaded again, or unloaded. */
    static final String REPLACED = "replaced";

    static final String LOADED = "loaded";
    static final String FAILED = "failed";
    static final String UNLOADED = "unloaded";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final BatchMetrics batches = new BatchMetrics(registry);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final Map<String, Counter> changes = new TreeMap<>();
    /** Asked for at each load: the question waits for what runs on the device, and models stay as large as they are. */
    private final Map<String, Long> bytes = new ConcurrentHashMap<>();

    /** Makes metrics of batches of so many rows at most, which bounds their histogram. */
    ServiceMetrics(int maxBatch) {
        registry.config().meterFilter(MeterFilter.maxExpected("crossstage.batch.rows", (double) maxBatch));
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    /** Registers what is read of a model whenever somebody asks; devices with one name are summed up. */
    void watch(ServedModel model) {
        for (String outcome : List.of(REPLACED, LOADED, FAILED, UNLOADED)) {
            changes.put(
                    outcome,
                    Counter.builder("crossstage.model.changes")
                            .description("What became of the network that was to be loaded again, or unloaded")
                            .tags("model", model.name(), "outcome", outcome)
                            .register(registry));
        }
        measure(model.devices());
        named(model.devices())
                .forEach((name, devices) -> watch(model, devices, Tags.of("model", model.name(), "device", name)));
    }

    private static Map<String, List<Device>> named(List<Device> devices) {
        return devices.stream().collect(Collectors.groupingBy(Device::name, TreeMap::new, Collectors.toList()));
    }

    /** Takes note of a network that was loaded again, or unloaded, or of an attempt. */
    void changed(String outcome) {
        changes.get(outcome).increment();
    }

    /** Takes note of the bytes that models have on the devices. */
    void measure(List<Device> devices) {
        named(devices)
                .forEach((name, all) -> bytes.put(
                        name, all.stream().mapToLong(Device::memoryBytes).sum()));
    }

    private void watch(ServedModel model, List<Device> devices, Tags tags) {
        gauge("crossstage.queue.waiting", "Requests that wait", tags, sum(model, devices, BatcherStatistics::waiting));
        gauge(
                "crossstage.batches.running",
                "Batches on the device",
                tags,
                sum(model, devices, BatcherStatistics::running));
        gauge(
                "crossstage.device.up",
                "1 where the device answers, 0 where it is down",
                tags,
                () -> devices.stream().anyMatch(device -> device.health().state() == State.DOWN) ? 0 : 1);
        String name = devices.get(0).name();
        gauge(
                "crossstage.device.memory.bytes",
                "Bytes of models on the device, as loaded",
                tags,
                () -> bytes.get(name));
        outcome("answered", tags, sum(model, devices, BatcherStatistics::answered));
        outcome("failed", tags, sum(model, devices, BatcherStatistics::failed));
        outcome("refused", tags, sum(model, devices, BatcherStatistics::refused));
        outcome("expired", tags, sum(model, devices, BatcherStatistics::expired));
        outcome("cancelled", tags, sum(model, devices, BatcherStatistics::cancelled));
    }

    private static Supplier<Number> sum(
            ServedModel model, List<Device> devices, ToLongFunction<BatcherStatistics> count) {
        return () -> {
            Map<Device, BatcherStatistics> statistics = model.statistics();
            return devices.stream()
                    .map(statistics::get)
                    .filter(Objects::nonNull)
                    .mapToLong(count)
                    .sum();
        };
    }

    private void gauge(String name, String description, Tags tags, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).tags(tags).register(registry);
    }

    private void outcome(String outcome, Tags tags, Supplier<Number> count) {
        FunctionCounter.builder("crossstage.requests", count, each -> each.get().doubleValue())
                .description("What became of requests to the model")
                .tags(tags.and("outcome", outcome))
                .register(registry);
    }

    /** Registers how many requests with a body are being read or prepared. */
    void watchUploads(Semaphore free, int most) {
        gauge(
                "crossstage.uploads.running",
                "Requests with a body that are read or prepared",
                Tags.empty(),
                () -> most - free.availablePermits());
    }

    /** Returns who has to be told of batches. */
    BatchObserver batches() {
        return batches;
    }

    /** Takes note of a request that was answered, whatever the answer; the route is one of few. */
    void request(String route, int status, long nanos) {
        Timer.builder("crossstage.http.requests")
                .description("From the headers of a request until its reply was made")
                .tags("route", route, "status", Integer.toString(status))
                .serviceLevelObjectives(BOUNDS)
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Takes note of a picture that was decoded and prepared. */
    void decoded(long nanos) {
        Timer.builder("crossstage.picture.decode")
                .description("From a picture's bytes to the network's input")
                .serviceLevelObjectives(BOUNDS)
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Returns everything in the form of {@link #TYPE}. */
    String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
