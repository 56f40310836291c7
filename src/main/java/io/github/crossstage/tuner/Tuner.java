package io.github.crossstage.tuner;

import io.github.crossstage.Device;
import io.github.crossstage.error.NoDeviceException;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.lowering.Lowerer;
import io.github.crossstage.lowering.LoweringOptions;
import io.github.crossstage.lowering.Tunable;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.passes.PassPipeline;
import io.github.crossstage.runtime.Progress;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tuning.TuningEntry;
import io.github.crossstage.tuning.TuningFile;
import io.github.crossstage.tuning.TuningTable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Measures on a device which implementations do the convolutions of networks in the least time.
 *
 * <p>Problems go by their share of the network's work, the largest first. Each result is kept as soon as it is there, and what is kept
 * is not measured again, so a tuner that ran out of time goes on where it stopped. Not thread-safe; while it measures, nothing else
 * should run on the device.
 */
public final class Tuner {
    private final Device device;
    private final TuningFile file;
    private final DataType storage;

    /** Makes a tuner of networks that are kept as float32. @throws NoDeviceException for the CPU reference */
    public Tuner(Device device, TuningFile file) {
        this(device, file, DataType.FLOAT32);
    }

    /**
     * Makes a tuner.
     *
     * @param file where results are kept
     * @param storage what weights and feature maps are kept as, float32 or float16, for which other results count
     * @throws NoDeviceException for the CPU reference, where there is nothing to choose
     */
    public Tuner(Device device, TuningFile file, DataType storage) {
        if (device.isReference()) {
            throw new NoDeviceException(
                    "Tuning needs an OpenCL device; the CPU reference does every operator in one way only."
                            + " 'crossstage devices' lists what there is.");
        }
        this.device = device;
        this.file = file;
        this.storage = storage;
    }

    /**
     * Measures the convolutions of a graph.
     *
     * @param graph the network, before any pass
     * @param budget after which nothing new begins and what is not decided is dropped; one measurement or kernel build may go beyond
     * @param again whether to measure what is known already
     * @throws IOException if a result cannot be kept
     */
    public TuneReport tune(Graph graph, Duration budget, boolean again, Progress progress) throws IOException {
        long start = System.nanoTime();
        DeviceInfo info = device.info().orElseThrow();
        TuningTable known = file.load();
        List<Tunable> tunables = new ArrayList<>(Lowerer.tunables(
                PassPipeline.standard().apply(graph),
                info,
                LoweringOptions.DEFAULT.withTuning(known).withStorage(storage)));
        tunables.sort(Comparator.comparingLong(
                (Tunable one) -> -one.count() * one.node().macs()));
        List<TuneReport.Line> lines = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        int left = 0;
        for (int i = 0; i < tunables.size(); i++) {
            Tunable tunable = tunables.get(i);
            progress.progress("tuning", i, tunables.size());
            Optional<TuningEntry> entry = again ? Optional.empty() : known.find(info, tunable.problem());
            boolean wasKnown = entry.isPresent();
            if (!wasKnown) {
                int noted = notes.size();
                entry = race(tunable, start + budget.toNanos(), notes);
                entry.ifPresent(found -> lines.add(new TuneReport.Line(found, tunable.count(), false)));
                left += entry.isEmpty() && notes.size() == noted ? 1 : 0;
            } else {
                lines.add(new TuneReport.Line(entry.get(), tunable.count(), true));
            }
        }
        return new TuneReport(lines, notes, left);
    }

    private Optional<TuningEntry> race(Tunable tunable, long end, List<String> notes) throws IOException {
        if (System.nanoTime() - end >= 0) {
            return Optional.empty();
        }
        try (Race race = new Race(device, new Problem(tunable), storage, () -> System.nanoTime() - end >= 0)) {
            Optional<TuningEntry> found = race.run();
            notes.addAll(race.notes());
            if (found.isPresent()) {
                TuningWriter.add(file, List.of(found.get()));
            }
            return found;
        }
    }
}
