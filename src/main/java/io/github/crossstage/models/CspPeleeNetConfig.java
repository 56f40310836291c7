package io.github.crossstage.models;

import io.github.crossstage.ir.Value;
import java.util.List;

/**
 * The published re-implementation of CSPPeleeNet (tomotana14/CSPPeleeNet.pytorch). The first channels of a stage go through its dense
 * layers, {@code [bypass, dense]} is concatenated, and both transitions keep the number of channels.
 *
 * @param blocks dense layers of each stage
 * @param growth channels that a dense layer adds, half of them by each way
 * @param bottlenecks for each stage the channels of a way's 1×1 convolution, in multiples of half the growth rate
 * @param processed the share of channels that goes through the dense layers; the paper's γ is one minus this
 * @param classes outputs
 */
public record CspPeleeNetConfig(
        List<Integer> blocks, int growth, List<Integer> bottlenecks, double processed, int classes)
        implements Architecture {
    private static final int STEM_CHANNELS = 32;

    /** The published network. */
    public static final CspPeleeNetConfig PUBLISHED =
            new CspPeleeNetConfig(List.of(3, 4, 8, 6), 32, List.of(1, 2, 4, 4), 0.5, 1000);

    public CspPeleeNetConfig {
        blocks = List.copyOf(blocks);
        bottlenecks = List.copyOf(bottlenecks);
        if (blocks.isEmpty() || blocks.size() != bottlenecks.size()) {
            throw new IllegalArgumentException("blocks " + blocks + " and bottlenecks " + bottlenecks
                    + " need one number for each stage and at least one stage");
        }
        if (!(processed > 0 && processed < 1)) {
            throw new IllegalArgumentException("a CSPPeleeNet that processes " + processed
                    + " of its channels, expected a share between 0 and 1, both exclusive");
        }
    }

    @Override
    public void build(NetworkBuilder net) {
        net.output("output", net.module("PeleeNet", "", () -> layers(net)));
    }

    private Value layers(NetworkBuilder net) {
        Group learning = Group.sequential("stem.conv2");
        Value stem = net.mark(
                "stem",
                net.module(
                        "StemBlock",
                        "stem",
                        () -> PeleeBlocks.stem(net, STEM_CHANNELS, CspPeleeNetConfig::stem, learning)));
        Value features = Group.sequential("stages").put(net, () -> stages(net, stem));
        return Blocks.classifier(net, "classifier", features, classes);
    }

    private Value stages(NetworkBuilder net, Value src) {
        Value x = src;
        for (int stage = 1; stage <= blocks.size(); stage++) {
            String module = "stages.stage" + stage;
            int s = stage;
            Value read = x;
            x = net.mark(module, net.module("CSPDenseStage", module, () -> stage(net, s, module, read)));
        }
        return x;
    }

    private Value stage(NetworkBuilder net, int stage, String module, Value src) {
        CrossStage cross =
                CrossStage.of(1 - processed).split(CrossStage.Split.MAIN_FIRST).join(CrossStage.Join.BYPASS_FIRST);
        String branch = module + ".dense_branch";
        Value joined = Blocks.crossStage(
                net, src, cross, main -> Group.sequential(branch).put(net, () -> dense(net, stage, branch, main)));
        return transition(net, module + ".transition2", joined, stage < blocks.size());
    }

    private Value dense(NetworkBuilder net, int stage, String branch, Value src) {
        int bottleneck = growth / 2 * bottlenecks.get(stage - 1);
        Value x = src;
        for (int layer = 1; layer <= blocks.get(stage - 1); layer++) {
            String module = branch + ".dense" + layer;
            Value read = x;
            x = net.module(
                    "TwoWayDenseBlock",
                    module,
                    () -> PeleeBlocks.twoWay(
                            net,
                            read,
                            bottleneck,
                            growth,
                            (way, step) -> PeleeBlocks.Names.numbered(way(module, way) + "." + step),
                            way -> Group.sequential(way(module, way))));
        }
        return transition(net, branch + ".transition1", x, false);
    }

    private static String way(String module, int way) {
        return module + (way == 0 ? ".left" : ".right");
    }

    private static Value transition(NetworkBuilder net, String name, Value src, boolean pooled) {
        return net.module("TransitionBlock", name, () -> {
            PeleeBlocks.Names names = PeleeBlocks.Names.numbered(name + ".0");
            Value x = PeleeBlocks.step(net, names, src, Conv.of(NetworkBuilder.channels(src), 1));
            return pooled ? net.averagePool(x, 2, 2) : x;
        });
    }

    private static PeleeBlocks.Names stem(int step) {
        return PeleeBlocks.Names.numbered(
                "stem." + List.of("conv1", "conv2.0", "conv2.1", "conv3").get(step));
    }
}
