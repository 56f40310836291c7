package io.github.crossstage.models;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A CSPDenseNet (Wang et al., arXiv 1911.11929), in the module names and concat order of the seed network.
 *
 * <p>A stage sends the first {@code ⌈γC⌉} of its C channels round and the others through its dense layers, new channels first, and
 * concatenates {@code [dense, bypass]}. The last stage ends in BN-ReLU.
 *
 * @param blocks dense layers of each stage
 * @param growth channels that a dense layer adds, the paper's k
 * @param fusion where transitions stand
 * @param bypass the share of channels that goes round, the paper's γ, in (0, 1); 0 for {@link CspFusion#PLAIN}
 * @param stem the layers before the first stage: {@link DenseNetStem#CONV7} or {@link DenseNetStem#STRIDED3}
 * @param stemChannels channels that the stem makes
 * @param classes outputs
 */
public record CspDenseNetConfig(
        List<Integer> blocks,
        int growth,
        CspFusion fusion,
        double bypass,
        DenseNetStem stem,
        int stemChannels,
        int classes)
        implements Architecture {
    public CspDenseNetConfig {
        blocks = List.copyOf(blocks);
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("a CSPDenseNet needs at least one stage");
        }
        boolean share = bypass > 0 && bypass < 1;
        if (fusion == CspFusion.PLAIN ? bypass != 0 : !share) {
            throw new IllegalArgumentException("fusion " + fusion + " with a bypass of " + bypass
                    + ": PLAIN expects 0, the others a share between 0 and 1, both exclusive");
        }
        if (stem != DenseNetStem.CONV7 && stem != DenseNetStem.STRIDED3) {
            throw new IllegalArgumentException("stem " + stem + ", expected CONV7 or STRIDED3");
        }
    }

    /** Returns the seed's: fusion (b), half of the channels bypass, a 7×7 stem of 2k channels, 1000 classes. */
    public static CspDenseNetConfig of(int growth, Integer... blocks) {
        return new CspDenseNetConfig(
                Arrays.asList(blocks), growth, CspFusion.BOTH, 0.5, DenseNetStem.CONV7, 2 * growth, 1000);
    }

    /** Returns this with another fusion and share of channels that bypass. */
    public CspDenseNetConfig fusion(CspFusion other, double otherBypass) {
        return new CspDenseNetConfig(blocks, growth, other, otherBypass, stem, stemChannels, classes);
    }

    /** Returns this with another stem. */
    public CspDenseNetConfig stem(DenseNetStem other) {
        return new CspDenseNetConfig(blocks, growth, fusion, bypass, other, stemChannels, classes);
    }

    /** Returns this with another number of classes. */
    public CspDenseNetConfig classes(int other) {
        return new CspDenseNetConfig(blocks, growth, fusion, bypass, stem, stemChannels, other);
    }

    @Override
    public void build(NetworkBuilder net) {
        net.output("output", net.module("CSPDenseNet", "", () -> layers(net)));
    }

    private Value layers(NetworkBuilder net) {
        Value x = stem.build(net, DenseNetModules.SEED, stemChannels);
        for (int stage = 0; stage < blocks.size(); stage++) {
            int s = stage;
            Value src = x;
            x = net.mark(module(s), net.module("CSPDenseBlock", module(s), () -> stage(net, s, src)));
        }
        return Blocks.classifier(net, "fc", x, classes);
    }

    private Value stage(NetworkBuilder net, int stage, Value src) {
        Value joined = fusion == CspFusion.PLAIN
                ? dense(net, stage, src)
                : Blocks.crossStage(net, src, CrossStage.of(bypass), main -> dense(net, stage, main));
        String last = module(stage) + ".last";
        if (stage == blocks.size() - 1) {
            return Group.sequential(last)
                    .put(net, () -> net.activate(net.batchNorm(last + ".0", joined), Activation.RELU));
        }
        if (!fusion.transition()) {
            return net.averagePool(joined, 2, 2);
        }
        long channels = NetworkBuilder.channels(joined) / 2;
        return transition(net, last, (norm, conv) -> Blocks.transition(net, norm, conv, joined, channels));
    }

    private Value dense(NetworkBuilder net, int stage, Value src) {
        String module = module(stage) + ".dense_block";
        return net.mark(module, Group.sequential(module).put(net, () -> denseLayers(net, stage, module, src)));
    }

    private Value denseLayers(NetworkBuilder net, int stage, String module, Value src) {
        DenseBlock block = new DenseBlock(blocks.get(stage), growth, 4, ConcatOrder.NEW_FIRST);
        Value dense = Blocks.denseLayers(net, layer -> layer(module + "." + layer), src, block);
        if (!fusion.partialTransition()) {
            return dense;
        }
        long channels = NetworkBuilder.channels(dense) / 2;
        return transition(
                net,
                module + "." + block.layers(),
                (norm, conv) -> Blocks.partialTransition(net, norm, conv, dense, channels));
    }

    private static DenseLayerGroups layer(String name) {
        String residual = name + ".residual";
        return new DenseLayerGroups(
                DenseLayerNames.sequence(residual), new Group("DenseLayer", name), Group.sequential(residual));
    }

    /** A transition of either kind, which gets the names of its normalisation and convolution. */
    private static Value transition(NetworkBuilder net, String name, BiFunction<String, String, Value> body) {
        String steps = name + ".transition";
        return net.module("Transition", name, () -> Group.sequential(steps)
                .put(net, () -> body.apply(steps + ".0", steps + ".2")));
    }

    private static String module(int stage) {
        return "dense_block_0" + (stage + 1);
    }
}
