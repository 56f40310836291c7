package io.github.crossstage.models;

import io.github.crossstage.ir.Value;
import java.util.List;

/**
 * A PeleeNet (Wang et al., arXiv 1804.06882): two-way dense layers, every convolution followed by BN-ReLU.
 *
 * @param blocks dense layers of each stage
 * @param growth channels that a dense layer adds, half of them by each way
 * @param bottlenecks for each stage the channels of a way's 1×1 convolution, in multiples of half the growth rate
 * @param stemChannels channels that the stem makes
 * @param classes outputs
 */
public record PeleeNetConfig(List<Integer> blocks, int growth, List<Integer> bottlenecks, int stemChannels, int classes)
        implements Architecture {
    /** The published network. */
    public static final PeleeNetConfig PUBLISHED =
            new PeleeNetConfig(List.of(3, 4, 8, 6), 32, List.of(1, 2, 4, 4), 32, 1000);

    public PeleeNetConfig {
        blocks = List.copyOf(blocks);
        bottlenecks = List.copyOf(bottlenecks);
        if (blocks.isEmpty() || blocks.size() != bottlenecks.size()) {
            throw new IllegalArgumentException("blocks " + blocks + " and bottlenecks " + bottlenecks
                    + " need one number for each stage and at least one stage");
        }
    }

    @Override
    public void build(NetworkBuilder net) {
        net.output("output", net.module("PeleeNet", "", () -> {
            Value features = Group.sequential("features").put(net, () -> features(net));
            return Blocks.classifier(net, "classifier", features, classes);
        }));
    }

    private Value features(NetworkBuilder net) {
        String stem = "features.stemblock";
        Value x = net.mark(
                stem,
                net.module(
                        "_StemBlock",
                        stem,
                        () -> PeleeBlocks.stem(net, stemChannels, PeleeNetConfig::stem, Group.NONE)));
        for (int stage = 1; stage <= blocks.size(); stage++) {
            String block = "features.denseblock" + stage;
            int s = stage;
            Value read = x;
            x = net.module("_DenseBlock", block, () -> block(net, s, block, read));
            PeleeBlocks.Names transition = PeleeBlocks.Names.named("features.transition" + stage);
            x = PeleeBlocks.step(net, transition, x, Conv.of(NetworkBuilder.channels(x), 1));
            if (stage < blocks.size()) {
                x = net.averagePool(x, 2, 2);
            }
            net.mark("features.transition" + stage, x);
        }
        return x;
    }

    private Value block(NetworkBuilder net, int stage, String name, Value src) {
        Value x = src;
        for (int layer = 1; layer <= blocks.get(stage - 1); layer++) {
            String module = name + ".denselayer" + layer;
            String branch = module + ".branch";
            int narrow = bottleneck(stage - 1, NetworkBuilder.channels(x));
            Value read = x;
            x = net.module(
                    "_DenseLayer",
                    module,
                    () -> PeleeBlocks.twoWay(
                            net,
                            read,
                            narrow,
                            growth,
                            (way, step) -> PeleeBlocks.Names.named(branch + (way + 1) + (char) ('a' + step)),
                            way -> Group.NONE));
        }
        return x;
    }

    /** Rounded down to a multiple of four, and at most half of what the layer reads. */
    private int bottleneck(int stage, long channels) {
        int wanted = growth / 2 * bottlenecks.get(stage) / 4 * 4;
        return 2L * wanted > channels ? Math.toIntExact(channels / 8 * 4) : wanted;
    }

    private static PeleeBlocks.Names stem(int step) {
        return PeleeBlocks.Names.named("features.stemblock."
                + List.of("stem1", "stem2a", "stem2b", "stem3").get(step));
    }
}
