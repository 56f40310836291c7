package io.github.crossstage.benchmarks;

import io.github.crossstage.Device;
import io.github.crossstage.benchmarks.row.Peaks;
import io.github.crossstage.benchmarks.row.Quantiles;
import io.github.crossstage.benchmarks.row.Row;
import io.github.crossstage.benchmarks.row.Surroundings;
import io.github.crossstage.benchmarks.row.Timing;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.runtime.TensorDifference;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * One network and batch size on two engines: outputs compared first, then one timed run of each in turn, so that a disturbance of
 * the machine hits both; then our runs from the inside, then starts of both in JVMs of their own.
 *
 * @param pauseMillis pause before every timed run
 * @param peaks what our device can do
 * @param starts how both are started; nothing leaves that out
 */
record Comparison(
        Network network, int batch, int repetitions, int pauseMillis, Peaks peaks, Optional<FootprintMeter> starts) {
    private static final int WARM_UP_RUNS = 5;

    /** Compares, times and returns the row; one whose outputs disagree has no times. */
    Row run(Device device, String peer, Surroundings surroundings) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("crossstage-benchmarks");
        try (GraphSource source = network.open()) {
            Map<String, Shape> shapes = network.shapes(source, batch);
            Path file = network.onnx(source, shapes, folder);
            Row row = sideBySide(device, peer, surroundings, source, MadeUpInputs.of(shapes), file);
            return row.agrees() && starts.isPresent() ? started(row, peer, file) : row;
        } finally {
            Folders.delete(folder);
        }
    }

    private Row sideBySide(
            Device device,
            String peer,
            Surroundings surroundings,
            GraphSource source,
            Map<String, Tensor> inputs,
            Path file) {
        try (CrossStageContender ours = new CrossStageContender(source, device, batch, inputs);
                Contender theirs = open(peer, surroundings.threads(), file, inputs, ours.outputs())) {
            double difference = difference(ours, theirs);
            long[] extents = inputs.values().iterator().next().shape().extents();
            List<Long> input = Arrays.stream(extents).boxed().toList();
            Row row = new Row(
                    network.name(),
                    batch,
                    input,
                    peer,
                    theirs.version(),
                    difference,
                    repetitions,
                    surroundings,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
            return row.agrees() ? row.timed(time(ours, theirs)).profiled(ours.inside(peaks, repetitions)) : row;
        }
    }

    private Row started(Row row, String peer, Path file) throws IOException, InterruptedException {
        FootprintMeter meter = starts.orElseThrow();
        return row.started(meter.measure(CrossStageContender.NAME, file, batch), meter.measure(peer, file, batch));
    }

    private static Contender open(
            String peer, int threads, Path file, Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
        if (peer.equals(OnnxRuntimeContender.NAME)) {
            return new OnnxRuntimeContender(file, threads, inputs, outputs);
        }
        throw new IllegalArgumentException("There is no peer '" + peer + "'");
    }

    private static double difference(Contender ours, Contender theirs) {
        ours.run();
        theirs.run();
        Map<String, Tensor> expected = theirs.outputs();
        return ours.outputs().entrySet().stream()
                .mapToDouble(output -> TensorDifference.between(output.getValue(), expected.get(output.getKey()))
                        .relativeToPeak())
                .max()
                .orElseThrow();
    }

    private Timing time(Contender ours, Contender theirs) {
        for (int i = 0; i < WARM_UP_RUNS; i++) {
            ours.run();
            theirs.run();
        }
        double[] ourMillis = new double[repetitions];
        double[] theirMillis = new double[repetitions];
        double[] ratios = new double[repetitions];
        for (int i = 0; i < repetitions; i++) {
            ourMillis[i] = millis(ours);
            theirMillis[i] = millis(theirs);
            ratios[i] = ourMillis[i] / theirMillis[i];
        }
        return new Timing(Quantiles.of(ourMillis), Quantiles.of(theirMillis), Quantiles.of(ratios));
    }

    private double millis(Contender contender) {
        LockSupport.parkNanos(pauseMillis * 1_000_000L);
        long start = System.nanoTime();
        contender.run();
        return (System.nanoTime() - start) / 1e6;
    }
}
