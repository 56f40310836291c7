package io.github.crossstage.benchmarks.row;

import java.util.List;

/**
 * Where our time goes, from profiling runs apart from those that were compared; medians in milliseconds.
 *
 * @param uploadMs upload of the inputs
 * @param computeMs from the first launch until the device is done
 * @param downloadMs download of the outputs
 * @param deviceMs the sum of the launches' times by the device's clock
 * @param peaks what the device can do
 * @param layers the steps that launch something, in order
 */
public record Inside(
        double uploadMs, double computeMs, double downloadMs, double deviceMs, Peaks peaks, List<LayerTime> layers) {
    public Inside {
        layers = List.copyOf(layers);
    }

    /** Returns the floating-point operations of a run. */
    public long flops() {
        return layers.stream().mapToLong(LayerTime::flops).sum();
    }

    /** Returns the bytes that the launches read and write. */
    public long bytes() {
        return layers.stream().mapToLong(LayerTime::bytes).sum();
    }

    /** Returns the operations a second of device time, over the peak, in percent. */
    public double percentOfFmaPeak() {
        return 100 * flops() / (deviceMs * 1e6) / peaks.gigaflops();
    }

    /** Returns the bytes a second of device time, over the peak of the memory, in percent; caches can lift it above 100. */
    public double percentOfMemoryPeak() {
        return 100 * bytes() / (deviceMs * 1e6) / peaks.memoryGigabytes();
    }
}
