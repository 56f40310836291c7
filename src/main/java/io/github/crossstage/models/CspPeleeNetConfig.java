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
        CrossStage cross =
                CrossStage.of(1 - processed).split(CrossStage.Split.MAIN_FIRST).join(CrossStage.Join.BYPASS_FIRST);
        Value x = net.mark("stem", PeleeBlocks.stem(net, STEM_CHANNELS, CspPeleeNetConfig::stem));
        for (int stage = 1; stage <= blocks.size(); stage++) {
            String module = "stages.stage" + stage;
            int s = stage;
            Value joined = Blocks.crossStage(net, x, cross, main -> dense(net, s, main));
            x = transition(net, module + ".transition2.0", joined);
            if (stage < blocks.size()) {
                x = net.averagePool(x, 2, 2);
            }
            net.mark(module, x);
        }
        net.output("output", Blocks.classifier(net, "classifier", x, classes));
    }

    private Value dense(NetworkBuilder net, int stage, Value src) {
        String branch = "stages.stage" + stage + ".dense_branch.";
        int bottleneck = growth / 2 * bottlenecks.get(stage - 1);
        Value x = src;
        for (int layer = 1; layer <= blocks.get(stage - 1); layer++) {
            String prefix = branch + "dense" + layer + ".";
            x = PeleeBlocks.twoWay(
                    net,
                    x,
                    bottleneck,
                    growth,
                    (way, step) -> PeleeBlocks.Names.numbered(prefix + (way == 0 ? "left." : "right.") + step));
        }
        return transition(net, branch + "transition1.0", x);
    }

    private static Value transition(NetworkBuilder net, String name, Value src) {
        return PeleeBlocks.step(net, PeleeBlocks.Names.numbered(name), src, Conv.of(NetworkBuilder.channels(src), 1));
    }

    private static PeleeBlocks.Names stem(int step) {
        return PeleeBlocks.Names.numbered(
                "stem." + List.of("conv1", "conv2.0", "conv2.1", "conv3").get(step));
    }
}
