package io.github.crossstage.benchmarks;

import io.github.crossstage.Device;
import io.github.crossstage.Onnx;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.runtime.TensorDifference;
import io.github.crossstage.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * One network and batch size on two engines: outputs compared first, then one timed run of each in turn, so that a disturbance of
 * the machine hits both.
 *
 * @param pauseMillis pause before every timed run
 */
record Comparison(Network network, int batch, int repetitions, int pauseMillis) {
    /**
     * Largest difference of the engines' outputs that is timed, relative to the peak. Wide enough for rounding: on noise YOLOX-nano
     * takes both engines 1e-4 away from double precision. A wrong kernel differs by far more.
     */
    static final double LIMIT = 1e-3;

    private static final int WARM_UP_RUNS = 5;

    /** Compares, times and returns the row; one whose outputs disagree has no times. */
    Row run(Device device, String peer, int threads, Surroundings surroundings) {
        try (GraphSource source = Onnx.file(network.file())) {
            Map<String, Tensor> inputs = network.inputs(source.inputs(), batch);
            try (Contender ours = new CrossStageContender(source, device, batch, inputs);
                    Contender theirs = open(peer, threads, inputs, ours.outputs())) {
                double difference = difference(ours, theirs);
                Row row = new Row(network.name(), batch, theirs.engine(), difference, repetitions, surroundings);
                return row.agrees() ? time(ours, theirs, row) : row;
            }
        }
    }

    private Contender open(String peer, int threads, Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
        if (peer.equals(OnnxRuntimeContender.NAME)) {
            return new OnnxRuntimeContender(network.file(), threads, inputs, outputs);
        }
        throw new IllegalArgumentException("There is no peer '" + peer + "'");
    }

    private static double difference(Contender ours, Contender theirs) {
        ours.run();
        theirs.run();
        Map<String, Tensor> expected = new LinkedHashMap<>(theirs.outputs());
        return ours.outputs().entrySet().stream()
                .mapToDouble(output -> TensorDifference.between(output.getValue(), expected.get(output.getKey()))
                        .relativeToPeak())
                .max()
                .orElseThrow();
    }

    private Row time(Contender ours, Contender theirs, Row row) {
        for (int i = 0; i < WARM_UP_RUNS; i++) {
            ours.run();
            theirs.run();
        }
        double[] ourNanos = new double[repetitions];
        double[] theirNanos = new double[repetitions];
        double[] ratios = new double[repetitions];
        for (int i = 0; i < repetitions; i++) {
            ourNanos[i] = nanos(ours);
            theirNanos[i] = nanos(theirs);
            ratios[i] = ourNanos[i] / theirNanos[i];
        }
        return row.timed(Times.of(ourNanos), Times.of(theirNanos), Times.of(ratios));
    }

    private double nanos(Contender contender) {
        LockSupport.parkNanos(pauseMillis * 1_000_000L);
        long start = System.nanoTime();
        contender.run();
        return System.nanoTime() - start;
    }
}
