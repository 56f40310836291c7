package io.github.crossstage.models;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;

/**
 * The ResNet of arXiv 1512.03385, section 4.2, for 32×32 pictures: three stages of basic blocks with 16, 32 and 64 channels, {@code
 * 6n + 2} layers.
 *
 * @param repeats blocks of each stage, the paper's n
 * @param shortcut what a shortcut does where a stage begins
 * @param classes outputs
 */
public record ResNetCifar(int repeats, Shortcut shortcut, int classes) implements Architecture {
    /** What a shortcut does where the number of channels doubles. */
    public enum Shortcut {
        /** Option A, the paper's for CIFAR: every second pixel, half of the new channels zero before the old ones, half behind. */
        ZEROS,
        /** Option B: a 1×1 convolution with stride 2 and batch normalisation. */
        PROJECTION
    }

    private static final int WIDTH = 16;
    private static final int STAGES = 3;

    @Override
    public void build(NetworkBuilder net) {
        net.output("output", net.module("ResNet", "", () -> layers(net)));
    }

    private Value layers(NetworkBuilder net) {
        Value x = net.convNormAct("conv1", "bn1", net.input(), Conv.of(WIDTH, 3), Activation.RELU);
        for (int stage = 0; stage < STAGES; stage++) {
            String name = "layer" + (stage + 1);
            int s = stage;
            Value read = x;
            x = net.mark(name, Group.sequential(name).put(net, () -> stage(net, name, read, s)));
        }
        return Blocks.classifier(net, "linear", x, classes);
    }

    private Value stage(NetworkBuilder net, String name, Value src, int stage) {
        Value x = src;
        for (int j = 0; j < repeats; j++) {
            String residual = name + "." + j;
            int stride = stage > 0 && j == 0 ? 2 : 1;
            Value read = x;
            x = net.module("BasicBlock", residual, () -> residual(net, residual, read, WIDTH << stage, stride));
        }
        return x;
    }

    private Value residual(NetworkBuilder net, String name, Value src, int channels, int stride) {
        Conv first = Conv.of(channels, 3).stride(stride);
        Value x = net.convNormAct(name + ".conv1", name + ".bn1", src, first, Activation.RELU);
        x = net.convNormAct(name + ".conv2", name + ".bn2", x, Conv.of(channels, 3), Activation.IDENTITY);
        Value other = stride == 1 ? src : widened(net, name + ".shortcut", src, channels);
        return net.activate(net.add(x, other), Activation.RELU);
    }

    private Value widened(NetworkBuilder net, String name, Value src, int channels) {
        if (shortcut == Shortcut.PROJECTION) {
            Conv conv = Conv.of(channels, 1).stride(2);
            return Group.sequential(name)
                    .put(net, () -> net.convNormAct(name + ".0", name + ".1", src, conv, Activation.IDENTITY));
        }
        // A 1×1 window with stride 2 averages one pixel: it takes every second one.
        return net.module(
                "LambdaLayer", name, () -> net.padChannels(net.averagePool(src, 1, 2), channels / 4, channels / 4));
    }
}
