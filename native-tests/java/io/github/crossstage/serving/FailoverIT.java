package io.github.crossstage.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.Device;
import io.github.crossstage.DeviceSelector;
import io.github.crossstage.Inputs;
import io.github.crossstage.Result;
import io.github.crossstage.error.DeviceLostException;
import io.github.crossstage.opencl.FaultInjection;
import io.github.crossstage.runtime.DeviceHealth;
import io.github.crossstage.runtime.DeviceHealth.State;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.TestDevices;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pool whose driver fails, for one of its devices or all. */
@ModelTest
@Timeout(120)
@Tag("no-oclgrind")
class FailoverIT {
    private static final int NOT_AVAILABLE = -2;
    private static final int REQUESTS = 40;

    @TempDir
    private Path folder;

    private static ModelPool pool(Device... devices) {
        return ModelPool.load(
                new ScaleNet("double", 2), List.of(devices), options -> options.model(model -> model.maxBatch(4))
                        .policy(BatchPolicy.standard().maxDelay(Duration.ZERO))
                        .warmUp(picture(0)));
    }

    private static Inputs picture(int number) {
        return Inputs.of("x", Tensor.of(new float[] {number, number + 0.5f}, 1, 1, 1, 2));
    }

    private static void check(int number, CompletableFuture<Result> future) {
        try (Result result = future.get(30, TimeUnit.SECONDS)) {
            assertArrayEquals(
                    new float[] {2 * number, 2 * number + 1}, result.get().toFloatArray());
        } catch (Exception e) {
            throw new AssertionError("request " + number, e);
        }
    }

    private static void checkMany(ModelPool pool) {
        List<CompletableFuture<Result>> futures = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            futures.add(pool.submit(picture(i)));
        }
        for (int i = 0; i < REQUESTS; i++) {
            check(i, futures.get(i));
        }
    }

    /** The device that is asked first stays lost; the other one, of the same driver, is sound. */
    @Test
    void whatOneDeviceFailsAnotherOneAnswers() {
        AtomicReference<Thread> broken = new AtomicReference<>();
        try (Device one = Device.open(TestDevices.selector());
                Device two = Device.open(TestDevices.selector());
                ModelPool pool = pool(one, two)) {
            assertEquals(DeviceHealth.OK, pool.health());
            FaultInjection.during(
                    (call, function) -> {
                        broken.compareAndSet(null, Thread.currentThread());
                        return broken.get() == Thread.currentThread() ? NOT_AVAILABLE : 0;
                    },
                    () -> checkMany(pool));
            List<Long> failed = failed(pool);
            assertTrue(Collections.max(failed) >= 1, "something went to the broken device");
            assertEquals(0, Collections.min(failed), "and nothing failed on the other one");
            DeviceHealth health = pool.health();
            assertEquals(State.DEGRADED, health.state());
            assertTrue(health.toString().contains(one.name() + ": "), health::toString);
            checkMany(pool);
        }
    }

    @Test
    void whereBothFailTheRequestFails() {
        try (Device one = Device.open(TestDevices.selector());
                Device two = Device.open(TestDevices.selector());
                ModelPool pool = pool(one, two)) {
            FaultInjection.during((call, function) -> NOT_AVAILABLE, () -> {
                CompletableFuture<Result> future = pool.submit(picture(1));
                assertInstanceOf(
                        DeviceLostException.class,
                        assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS))
                                .getCause());
                // A batcher counts after its caller was told.
                while (!failed(pool).equals(List.of(1L, 1L))) {
                    Thread.onSpinWait();
                }
            });
            checkMany(pool);
        }
    }

    private static List<Long> failed(ModelPool pool) {
        return pool.statistics().values().stream()
                .map(BatcherStatistics::failed)
                .toList();
    }

    @Test
    void batchesAreRecorded() throws IOException {
        Path file = folder.resolve("batches.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("crossstage.Batch").withoutThreshold();
            recording.start();
            try (Device device = Device.open(DeviceSelector.cpuReference());
                    ModelPool pool = pool(device)) {
                check(3, pool.submit(picture(3)));
            }
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> batches = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("crossstage.Batch"))
                .toList();
        assertEquals(1, batches.size());
        assertEquals("double", batches.get(0).getString("model"));
        assertEquals("CPU reference", batches.get(0).getString("device"));
        assertEquals(1, batches.get(0).getInt("rows"));
        assertEquals(2 * Float.BYTES, batches.get(0).getLong("inputBytes"));
        assertTrue(batches.get(0).getDuration("longestWait").toNanos() > 0);
    }
}
