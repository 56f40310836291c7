package io.github.crossstage.soak;

import io.github.crossstage.Device;
import io.github.crossstage.error.CrossStageException;
import io.github.crossstage.opencl.OpenHandles;
import io.github.crossstage.serving.BatchPolicy;
import io.github.crossstage.serving.ModelPool;
import io.github.crossstage.serving.Overflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pool under load from many threads, with a check of every answer. */
public final class Soak {
    private static final Logger LOG = LoggerFactory.getLogger(Soak.class);
    private static final int MAX_BATCH = 8;
    private static final int MOST_ROWS = 4;
    private static final int QUEUE = 96;

    private final SoakOptions options;
    private final FaultInjection faults;
    private final List<SoakNetwork> versions = List.of(new SoakNetwork(0), new SoakNetwork(1));

    /** Makes a soak; nothing happens yet. */
    public Soak(SoakOptions options, FaultInjection faults) {
        this.options = options;
        this.faults = faults;
    }

    /** Opens devices, soaks, closes them, and says what it saw. */
    public SoakReport run(Supplier<List<Device>> open) throws InterruptedException {
        long handles = OpenHandles.total();
        List<SoakCase> cases = SoakCase.all(versions, MOST_ROWS, new Random(options.seed()));
        List<Device> devices = open.get();
        SoakTally tally = new SoakTally();
        List<SoakReport.Memory> memory = new ArrayList<>();
        try (ModelPool pool = ModelPool.load(versions.get(0), devices, pooled -> pooled.policy(policy())
                .model(model -> model.maxBatch(MAX_BATCH))
                .warmUp(cases.get(0).inputs()))) {
            soak(pool, devices, cases, tally, memory);
        } finally {
            devices.forEach(Device::close);
        }
        return tally.report(faults.injected(), OpenHandles.total() - handles, memory);
    }

    private static BatchPolicy policy() {
        return BatchPolicy.standard()
                .maxDelay(Duration.ofMillis(1))
                .queueCapacity(QUEUE)
                .overflow(Overflow.REJECT);
    }

    private void soak(
            ModelPool pool, List<Device> devices, List<SoakCase> cases, SoakTally tally, List<SoakReport.Memory> memory)
            throws InterruptedException {
        memory.add(new SoakReport.Memory(residentBytes(), deviceBytes(devices)));
        long start = System.nanoTime();
        long end = start + options.time().toNanos();
        SoakedVersion version = new SoakedVersion();
        CountDownLatch done = new CountDownLatch(options.threads());
        faults.start();
        for (int i = 0; i < options.threads(); i++) {
            SoakCaller caller = new SoakCaller(pool, cases, version, tally, options.seed() + i, i);
            Thread thread = new Thread(() -> {
                try {
                    caller.run(() -> System.nanoTime() < end && tally.requests() < options.mostRequests());
                } finally {
                    done.countDown();
                }
            });
            thread.setName("soak " + i);
            thread.start();
        }
        boolean isHalf = false;
        long most = 0;
        while (!done.await(options.swapEvery().toNanos(), TimeUnit.NANOSECONDS)) {
            // A model holds most when it goes, for all sizes of pictures that came meanwhile.
            most = Math.max(most, deviceBytes(devices));
            swap(pool, version, tally);
            if (!isHalf && isHalf(tally, start, end)) {
                isHalf = true;
                memory.add(new SoakReport.Memory(residentBytes(), most));
                most = 0;
            }
        }
        faults.stop();
        most = Math.max(most, deviceBytes(devices));
        if (!isHalf) {
            memory.add(new SoakReport.Memory(residentBytes(), most));
        }
        memory.add(new SoakReport.Memory(residentBytes(), most));
        tally.took(System.nanoTime() - start);
    }

    private void swap(ModelPool pool, SoakedVersion version, SoakTally tally) {
        int next = version.next();
        version.swapping();
        try {
            pool.swap(versions.get(next));
        } catch (CrossStageException e) {
            if (faults.injected() == 0) {
                throw e;
            }
            LOG.warn("A swap failed: {}", e.toString());
            version.kept();
            return;
        }
        version.swapped();
        tally.swapped();
    }

    private boolean isHalf(SoakTally tally, long start, long end) {
        return System.nanoTime() > start + (end - start) / 2 || tally.requests() > options.mostRequests() / 2;
    }

    private static long deviceBytes(List<Device> devices) {
        return devices.stream().mapToLong(Device::memoryBytes).sum();
    }

    /** Returns the resident bytes of this process as Linux tells them, else -1. */
    private static long residentBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(-1);
        } catch (IOException e) {
            return -1;
        }
    }
}
