package io.github.crossstage.models;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * The composite layers that dense and cross-stage networks are written in. A network of one's own:
 *
 * <pre>{@code
 * Architecture mine = net -> {
 *     Value x = net.convNormAct("stem.conv", "stem.norm", net.input(), Conv.of(32, 3).stride(2), Activation.RELU);
 *     for (int s = 1; s <= 3; s++) {
 *         String stage = "stage" + s;
 *         Value joined = Blocks.crossStage(net, x, CrossStage.of(0.5), half -> {
 *             Value dense = Blocks.denseBlock(net, stage + ".dense", half, DenseBlock.of(6, 16));
 *             return Blocks.partialTransition(net, stage + ".partial", dense);
 *         });
 *         x = Blocks.transition(net, stage + ".transition", joined);
 *     }
 *     net.output("output", Blocks.classifier(net, "classifier", x, 10));
 * };
 * }</pre>
 */
public final class Blocks {
    private Blocks() {}

    /**
     * Adds a dense layer (BN-ReLU-Conv1×1-BN-ReLU-Conv3×3) and concatenates what it makes with what it read.
     *
     * @param block growth, bottleneck and order; its number of layers is not read
     */
    public static Value denseLayer(NetworkBuilder net, DenseLayerNames names, Value src, DenseBlock block) {
        return denseLayer(net, DenseLayerGroups.none(names), src, block);
    }

    private static Value denseLayer(NetworkBuilder net, DenseLayerGroups layer, Value src, DenseBlock block) {
        return layer.whole().put(net, () -> {
            Value made = layer.made().put(net, () -> newChannels(net, layer.names(), src, block));
            return block.order() == ConcatOrder.NEW_FIRST ? net.concat(made, src) : net.concat(src, made);
        });
    }

    private static Value newChannels(NetworkBuilder net, DenseLayerNames names, Value src, DenseBlock block) {
        Conv narrow = Conv.of((long) block.bottleneck() * block.growth(), 1);
        Conv grow = Conv.of(block.growth(), 3);
        Value bottleneck = net.normActConv(names.norm1(), names.conv1(), src, narrow, Activation.RELU);
        return net.normActConv(names.norm2(), names.conv2(), bottleneck, grow, Activation.RELU);
    }

    /** Adds a dense block whose layers are the modules {@code NAME.layer1} and on. */
    public static Value denseBlock(NetworkBuilder net, String name, Value src, DenseBlock block) {
        return net.module("DenseBlock", name, () -> denseLayers(net, layer -> under(name, layer), src, block));
    }

    private static DenseLayerGroups under(String block, int layer) {
        String name = block + ".layer" + (layer + 1);
        return new DenseLayerGroups(DenseLayerNames.under(name), new Group("DenseLayer", name), Group.NONE);
    }

    /**
     * Adds a dense block, in no module.
     *
     * @param names gives the names of layer 0 and on
     */
    public static Value denseBlock(
            NetworkBuilder net, IntFunction<DenseLayerNames> names, Value src, DenseBlock block) {
        return denseLayers(net, layer -> DenseLayerGroups.none(names.apply(layer)), src, block);
    }

    /** Adds the layers of a dense block, each in its modules. */
    static Value denseLayers(NetworkBuilder net, IntFunction<DenseLayerGroups> layers, Value src, DenseBlock block) {
        Value x = src;
        for (int layer = 0; layer < block.layers(); layer++) {
            x = denseLayer(net, layers.apply(layer), x, block);
        }
        return x;
    }

    /** Adds a transition named {@code NAME.norm} and {@code NAME.conv} that halves channels, height and width, all rounded down. */
    public static Value transition(NetworkBuilder net, String name, Value src) {
        long channels = NetworkBuilder.channels(src) / 2;
        return net.module("Transition", name, () -> transition(net, name + ".norm", name + ".conv", src, channels));
    }

    /** Adds a transition to a number of channels: BN-ReLU-Conv1×1 and an average pool of 2×2, in no module. */
    public static Value transition(NetworkBuilder net, String norm, String conv, Value src, long channels) {
        return net.averagePool(partialTransition(net, norm, conv, src, channels), 2, 2);
    }

    /** Adds the transition inside a cross stage, named {@code NAME.norm} and {@code NAME.conv}, that halves channels only. */
    public static Value partialTransition(NetworkBuilder net, String name, Value src) {
        long channels = NetworkBuilder.channels(src) / 2;
        return net.module(
                "Transition", name, () -> partialTransition(net, name + ".norm", name + ".conv", src, channels));
    }

    /** Adds the transition inside a cross stage: BN-ReLU-Conv1×1, no pool, in no module. */
    public static Value partialTransition(NetworkBuilder net, String norm, String conv, Value src, long channels) {
        return net.normActConv(norm, conv, src, Conv.of(channels, 1), Activation.RELU);
    }

    /**
     * Adds a cross stage (arXiv 1911.11929): a share of the channels goes round, the rest through {@code main}, and both are
     * concatenated.
     *
     * @throws IllegalArgumentException if one of the paths would have no channel
     */
    public static Value crossStage(NetworkBuilder net, Value src, CrossStage stage, UnaryOperator<Value> main) {
        long channels = NetworkBuilder.channels(src);
        long mainChannels = stage.mainChannels(channels);
        boolean mainFirst = stage.split() == CrossStage.Split.MAIN_FIRST;
        long cut = mainFirst ? mainChannels : channels - mainChannels;
        Value first = net.slice(src, 0, cut);
        Value second = net.slice(src, cut, channels);
        Value bypass = mainFirst ? second : first;
        Value made = main.apply(mainFirst ? first : second);
        return stage.join() == CrossStage.Join.MAIN_FIRST ? net.concat(made, bypass) : net.concat(bypass, made);
    }

    /** Adds the mean over each channel and a linear layer: {@code [N, classes]}. */
    public static Value classifier(NetworkBuilder net, String name, Value src, long classes) {
        return net.linear(name, net.globalAveragePool(src), classes);
    }
}
