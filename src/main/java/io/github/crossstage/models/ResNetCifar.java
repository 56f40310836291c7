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
        Value x = net.convNormAct("conv1", "bn1", net.input(), Conv.of(WIDTH, 3), Activation.RELU);
        for (int stage = 0; stage < STAGES; stage++) {
            for (int j = 0; j < repeats; j++) {
                x = residual(net, "layer" + (stage + 1) + "." + j, x, WIDTH << stage, stage > 0 && j == 0 ? 2 : 1);
            }
            net.mark("layer" + (stage + 1), x);
        }
        net.output("output", net.linear("linear", net.globalAveragePool(x), classes));
    }

    private Value residual(NetworkBuilder net, String name, Value src, int channels, int stride) {
        Conv first = Conv.of(channels, 3).stride(stride);
        Value x = net.convNormAct(name + ".conv1", name + ".bn1", src, first, Activation.RELU);
        x = net.convNormAct(name + ".conv2", name + ".bn2", x, Conv.of(channels, 3), Activation.IDENTITY);
        return net.activate(net.add(x, stride == 1 ? src : widened(net, name, src, channels)), Activation.RELU);
    }

    private Value widened(NetworkBuilder net, String name, Value src, int channels) {
        if (shortcut == Shortcut.PROJECTION) {
            Conv conv = Conv.of(channels, 1).stride(2);
            return net.convNormAct(name + ".shortcut.0", name + ".shortcut.1", src, conv, Activation.IDENTITY);
        }
        // A 1×1 window with stride 2 averages one pixel: it takes every second one.
        return net.padChannels(net.averagePool(src, 1, 2), channels / 4, channels / 4);
    }
}
