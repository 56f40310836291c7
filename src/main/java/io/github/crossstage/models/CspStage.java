package io.github.crossstage.models;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;

/**
 * One stage of a {@link CspNet}.
 *
 * @param depth residual blocks
 * @param channels channels it gives
 * @param stride 2 if it begins with a 3×3 convolution that halves the picture, 1 if not
 * @param expansion channels before the split, as a multiple of {@code channels}; each half has half of them
 * @param bottleneck channels inside a block, as a fraction of the block's
 */
public record CspStage(int depth, int channels, int stride, int expansion, double bottleneck) {
    /** How the stages of a network split and join. */
    public enum Join {
        /** The first half bypasses, the second goes through the blocks and a 1×1 convolution; {@code [bypass, main]}. */
        CROSS_STAGE("CrossStage"),
        /** The first half goes through the blocks, the second bypasses; {@code [main, bypass]}. timm's {@code CrossStage3}. */
        CROSS_STAGE_3("CrossStage3"),
        /** No split: all channels go through the blocks, as in Darknet53. */
        PLAIN("DarkStage");

        /** timm's type of such a stage. */
        private final String type;

        Join(String type) {
            this.type = type;
        }
    }

    /** The residual block. */
    public enum Block {
        /** 1×1 and 3×3 convolutions, no activation after the sum. */
        DARK("DarkBlock"),
        /** 1×1, 3×3 and 1×1 convolutions, activation after the sum. */
        BOTTLENECK("BottleneckBlock");

        /** timm's type of such a block. */
        private final String type;

        Block(String type) {
            this.type = type;
        }
    }

    /**
     * What the stages of a network have in common.
     *
     * @param join how they split and join
     * @param block their residual block
     * @param groups groups of all 3×3 convolutions
     * @param downWidens whether the halving convolution gives the stage's channels, or those of the stage before
     * @param splitActivated whether there is an activation before the split
     * @param activation after every other convolution
     */
    public record Style(
            Join join, Block block, int groups, boolean downWidens, boolean splitActivated, Activation activation) {}

    Value build(NetworkBuilder net, String name, Value src, Style style) {
        return net.module(style.join.type, name, () -> layers(net, name, src, style));
    }

    private Value layers(NetworkBuilder net, String name, Value src, Style style) {
        Value x = src;
        if (stride > 1) {
            long wide = style.downWidens ? channels : NetworkBuilder.channels(src);
            Conv down = Conv.of(wide, 3).stride(stride).groups(style.groups);
            x = net.convNormAct(name + ".conv_down", src, down, style.activation);
        }
        return style.join == Join.PLAIN ? blocks(net, name + ".blocks", x, style) : crossStage(net, name, x, style);
    }

    private Value crossStage(NetworkBuilder net, String name, Value src, Style style) {
        long half = (long) channels * expansion / 2;
        Activation split = style.splitActivated ? style.activation : Activation.IDENTITY;
        Value expanded = net.convNormAct(name + ".conv_exp", src, Conv.of(2 * half, 1), split);
        Value first = net.slice(expanded, 0, half);
        Value second = net.slice(expanded, half, 2 * half);
        Value joined;
        if (style.join == Join.CROSS_STAGE_3) {
            joined = net.concat(blocks(net, name + ".blocks", first, style), second);
        } else {
            Value main = blocks(net, name + ".blocks", second, style);
            main = net.convNormAct(name + ".conv_transition_b", main, Conv.of(half, 1), style.activation);
            joined = net.concat(first, main);
        }
        return net.convNormAct(name + ".conv_transition", joined, Conv.of(channels, 1), style.activation);
    }

    private Value blocks(NetworkBuilder net, String name, Value src, Style style) {
        return Group.sequential(name).put(net, () -> {
            Value x = src;
            for (int j = 0; j < depth; j++) {
                String block = name + "." + j;
                Value read = x;
                x = net.module(style.block.type, block, () -> residual(net, block, read, style));
            }
            return x;
        });
    }

    private Value residual(NetworkBuilder net, String name, Value src, Style style) {
        long width = NetworkBuilder.channels(src);
        Conv reduce = Conv.of(Math.round(width * bottleneck), 1);
        Value x = net.convNormAct(name + ".conv1", src, reduce, style.activation);
        if (style.block == Block.DARK) {
            Conv spatial = Conv.of(width, 3).groups(style.groups);
            return net.add(net.convNormAct(name + ".conv2", x, spatial, style.activation), src);
        }
        Conv spatial = Conv.of(reduce.channels(), 3).groups(style.groups);
        x = net.convNormAct(name + ".conv2", x, spatial, style.activation);
        x = net.convNormAct(name + ".conv3", x, Conv.of(width, 1), Activation.IDENTITY);
        return net.activate(net.add(x, src), style.activation);
    }
}
