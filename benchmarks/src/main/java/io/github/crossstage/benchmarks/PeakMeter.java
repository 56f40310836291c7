package io.github.crossstage.benchmarks;

import io.github.crossstage.benchmarks.row.Peaks;
import io.github.crossstage.opencl.ClBuffer;
import io.github.crossstage.opencl.ClDevice;
import io.github.crossstage.opencl.ClEvent;
import io.github.crossstage.opencl.ClKernel;
import io.github.crossstage.opencl.ClProgram;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.opencl.KernelSource;
import io.github.crossstage.opencl.OpenCl;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Finds out what a device can do at most, with the kernels of {@code peak.cl}: the fastest of several vector widths, each the best of
 * several launches by the device's clock.
 */
final class PeakMeter {
    private static final int[] WIDTHS = {16, 8, 4, 1};
    private static final int LAUNCHES = 6;
    private static final int FMA_ROUNDS = 200_000;
    /** Operations of a vector element in a round: twelve multiply-adds. */
    private static final int FMA_FLOPS = 24;

    private static final long MEMORY_BYTES = 128L << 20;
    private static final long CACHE_BYTES = 512L << 10;
    private static final int CACHE_ROUNDS = 200;

    private final ClDevice device;
    private final KernelSource source;

    private PeakMeter(ClDevice device) throws IOException {
        this.device = device;
        try (InputStream stream = PeakMeter.class.getResourceAsStream("peak.cl")) {
            if (stream == null) {
                throw new IllegalStateException("peak.cl is missing from the benchmarks' jar");
            }
            this.source = KernelSource.of("peak.cl", new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** Measures a device; takes a few seconds. */
    static Peaks measure(DeviceInfo info) throws IOException {
        try (ClDevice device = OpenCl.open(info)) {
            PeakMeter meter = new PeakMeter(device);
            long bytes = Math.min(MEMORY_BYTES, Long.highestOneBit(info.maxAllocationBytes() / 4));
            double flops = 0;
            double memory = 0;
            double cache = 0;
            for (int width : WIDTHS) {
                ClProgram program = device.programs().get(meter.source, "-DWIDTH=" + width);
                flops = Math.max(flops, meter.fma(program, width));
                memory = Math.max(memory, meter.bandwidth(program, width, bytes, 1));
                cache = Math.max(cache, meter.bandwidth(program, width, CACHE_BYTES, CACHE_ROUNDS));
            }
            return new Peaks(flops, memory, cache);
        }
    }

    private boolean isCpu() {
        return device.info().kind() == DeviceInfo.Kind.CPU;
    }

    private long workItems() {
        return (long) device.info().computeUnits() * (isCpu() ? 4 : 2048);
    }

    private long[] groups() {
        return new long[] {isCpu() ? 1 : 64};
    }

    private double fma(ClProgram program, int width) {
        long items = workItems();
        // A GPU's work-item gets a small part of what a CPU's gets, so that a launch takes about as long.
        int rounds = isCpu() ? FMA_ROUNDS : FMA_ROUNDS / 50;
        try (ClKernel kernel = program.kernel("peak_fma");
                ClBuffer dst = device.buffer(items * width * Float.BYTES)) {
            kernel.setBuffer(0, dst);
            kernel.setInt(1, rounds);
            kernel.setFloat(2, 0.999f);
            kernel.setFloat(3, 0.001f);
            return (double) FMA_FLOPS * rounds * width * items / bestNanos(kernel, items);
        }
    }

    /** Returns bytes a nanosecond: reading, or copying with both directions counted, whichever is faster. */
    private double bandwidth(ClProgram program, int width, long bytes, int rounds) {
        long items = workItems();
        long count = bytes / Float.BYTES / width / items & -8;
        if (count == 0) {
            return 0;
        }
        double moved = (double) count * items * width * Float.BYTES * rounds;
        try (ClBuffer src = device.buffer(bytes);
                ClBuffer dst = device.buffer(bytes);
                ClKernel read = program.kernel("peak_read");
                ClKernel copy = program.kernel("peak_copy")) {
            src.fill((byte) 0);
            for (ClKernel kernel : new ClKernel[] {read, copy}) {
                kernel.setBuffer(0, src);
                kernel.setBuffer(1, dst);
                kernel.setLong(2, isCpu() ? count : 1);
                kernel.setLong(3, isCpu() ? 1 : items);
                kernel.setLong(4, count);
                kernel.setInt(5, rounds);
            }
            return Math.max(moved / bestNanos(read, items), 2 * moved / bestNanos(copy, items));
        }
    }

    private double bestNanos(ClKernel kernel, long items) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < LAUNCHES; i++) {
            try (ClEvent event = device.queue().launchProfiled(kernel, new long[] {items}, groups())) {
                device.queue().finish();
                best = Math.min(best, event.times().runNanos());
            }
        }
        return best;
    }
}
