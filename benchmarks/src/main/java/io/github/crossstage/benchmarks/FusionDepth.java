package io.github.crossstage.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.github.crossstage.Device;
import io.github.crossstage.Inputs;
import io.github.crossstage.Model;
import io.github.crossstage.Outputs;
import io.github.crossstage.Result;
import io.github.crossstage.benchmarks.row.Quantiles;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.Node;
import io.github.crossstage.passes.PassPipeline;
import io.github.crossstage.report.ConvolutionIo;
import io.github.crossstage.runtime.Explanation;
import io.github.crossstage.runtime.RunTraffic;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The strategies of one depth, loaded side by side and timed in turn: one run of each, then the next round, which starts one further
 * on. (a) is loaded twice; how far its second copy is from the first shows what the measurement can tell apart.
 */
final class FusionDepth implements AutoCloseable {
    private static final int WARM_UP_ROUNDS = 3;
    private static final long SEED = 0;

    private final List<Loaded> all = new ArrayList<>();
    private final OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** A strategy ready to run, with what is known of it without a clock. */
    private static final class Loaded {
        private final FusionNetwork network;
        private final Model model;
        private final Inputs inputs;
        private final Outputs outputs;
        private final long macs;
        private final ConvolutionIo io;
        private final long macsAsRun;
        private final ConvolutionIo ioAsRun;
        private final Explanation.Totals planned;
        private final RunTraffic moved;

        Loaded(FusionNetwork network, Device device) {
            this.network = network;
            GraphSource source = network.source();
            String input = FusionNetwork.inputName(source);
            Graph graph = source.graph(Map.of(input, FusionNetwork.INPUT));
            this.macs = macs(graph);
            this.io = ConvolutionIo.of(graph);
            Graph rewritten = PassPipeline.standard().apply(graph);
            this.macsAsRun = macs(rewritten);
            this.ioAsRun = ConvolutionIo.of(rewritten);
            this.model =
                    Model.load(source, device, options -> options.inputShape(input, FusionNetwork.INPUT.extents()));
            this.inputs = Inputs.of(input, picture());
            this.planned = model.explain().totals();
            this.moved = model.traffic(inputs);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            try (Result first = model.run(inputs)) {
                first.names()
                        .forEach(name ->
                                tensors.put(name, Tensor.zeros(first.get(name).type())));
            }
            this.outputs = Outputs.of(tensors);
        }

        private static long macs(Graph graph) {
            return graph.nodes().stream().mapToLong(Node::macs).sum();
        }

        private static Tensor picture() {
            Random random = new Random(SEED);
            Tensor tensor = Tensor.zeros(TensorType.float32(FusionNetwork.INPUT.extents()));
            FloatBuffer floats = tensor.floats();
            while (floats.hasRemaining()) {
                floats.put((float) random.nextGaussian());
            }
            return tensor;
        }
    }

    /** Loads the strategies. */
    FusionDepth(int depth, Device device) {
        List<FusionNetwork> networks = new ArrayList<>(FusionNetwork.ofDepth(depth));
        networks.add(networks.get(0));
        try {
            networks.forEach(network -> all.add(new Loaded(network, device)));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Times the strategies; returns a row of each in order, the last one being (a) again. */
    List<FusionRow> measure(int rounds) {
        double[][] wall = new double[all.size()][rounds];
        double[] cpu = new double[all.size()];
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            for (int turn = 0; turn < all.size(); turn++) {
                int which = Math.floorMod(round + turn, all.size());
                Loaded one = all.get(which);
                long cpuStart = process.getProcessCpuTime();
                long start = System.nanoTime();
                one.model.run(one.inputs, one.outputs);
                long nanos = System.nanoTime() - start;
                if (round >= 0) {
                    wall[which][round] = nanos;
                    cpu[which] += (double) (process.getProcessCpuTime() - cpuStart) / rounds;
                }
            }
        }
        List<FusionRow> rows = new ArrayList<>();
        for (int which = 0; which < all.size(); which++) {
            Loaded one = all.get(which);
            double[] ratios = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                ratios[round] = wall[which][round] / wall[0][round];
            }
            rows.add(new FusionRow(
                    one.network,
                    one.macs,
                    one.io,
                    one.macsAsRun,
                    one.ioAsRun,
                    one.planned,
                    one.moved,
                    Quantiles.of(wall[which]),
                    cpu[which],
                    Quantiles.of(ratios),
                    cpu[which] / cpu[0]));
        }
        return rows;
    }

    @Override
    public void close() {
        all.forEach(one -> one.model.close());
        all.clear();
    }
}
