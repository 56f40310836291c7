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
import java.util.stream.IntStream;

/**
 * One network and batch size on two engines: outputs compared first, then turns of each, so that a disturbance of the machine hits
 * both; then our runs from the inside, then starts of both in JVMs of their own.
 *
 * <p>A turn is a pause, a run that is not timed and {@link #RUNS_OF_A_TURN} that are, as in a service that has one engine: the
 * threads of ONNX Runtime keep spinning after a run, on CPUs that whoever comes next needs, and a run drives the other engine's
 * weights out of the caches.
 *
 * @param repetitions timed runs of each, rounded up to whole turns
 * @param pauseMillis pause before every turn
 * @param peaks what our device can do
 * @param starts how both are started; nothing leaves that out
 */
record Comparison(
        Network network, int batch, int repetitions, int pauseMillis, Peaks peaks, Optional<FootprintMeter> starts) {
    private static final int WARM_UP_RUNS = 5;
    private static final int RUNS_OF_A_TURN = 5;

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
        int turns = (repetitions + RUNS_OF_A_TURN - 1) / RUNS_OF_A_TURN;
        double[][] ourMillis = new double[turns][];
        double[][] theirMillis = new double[turns][];
        for (int i = 0; i < turns; i++) {
            ourMillis[i] = turn(ours);
            theirMillis[i] = turn(theirs);
        }
        double[] ratios = IntStream.range(0, turns)
                .mapToDouble(i -> median(ourMillis[i]) / median(theirMillis[i]))
                .toArray();
        return new Timing(quantiles(ourMillis), quantiles(theirMillis), Quantiles.of(ratios));
    }

    private static double median(double[] millis) {
        return Quantiles.of(millis).median();
    }

    private static Quantiles quantiles(double[][] turns) {
        return Quantiles.of(Arrays.stream(turns).flatMapToDouble(Arrays::stream).toArray());
    }

    private double[] turn(Contender contender) {
        LockSupport.parkNanos(pauseMillis * 1_000_000L);
        contender.run();
        return IntStream.range(0, RUNS_OF_A_TURN)
                .mapToDouble(unused -> millis(contender))
                .toArray();
    }

    private static double millis(Contender contender) {
        long start = System.nanoTime();
        contender.run();
        return (System.nanoTime() - start) / 1e6;
    }
}
