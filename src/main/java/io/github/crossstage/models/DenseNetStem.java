package io.github.crossstage.models;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;

/** The layers before the first stage of a DenseNet. */
public enum DenseNetStem {
    /** Conv 7×7 stride 2, BN, ReLU, maximum pool 3×3 stride 2: a quarter of the extent. */
    CONV7,
    /** Three convolutions 3×3 with BN-ReLU, the first with stride 2 and the first two half as wide; the same pool. */
    DEEP,
    /** {@link #DEEP} with the pool blurred before it is thinned out. */
    DEEP_BLUR,
    /** Conv 3×3 stride 2, BN, ReLU, no pool: half the extent, for pictures of 32×32. */
    STRIDED3,
    /** Conv 3×3 alone, the full extent: DenseNet-BC for CIFAR. */
    CONV3;

    /** Names the modules of convolution i: {@code convN} and {@code normN} or whatever an implementation calls them. */
    interface Names {
        String conv(int i);

        String norm(int i);
    }

    int convolutions() {
        return this == DEEP || this == DEEP_BLUR ? 3 : 1;
    }

    Value build(NetworkBuilder net, Names names, int channels) {
        return switch (this) {
            case CONV7 -> net.maxPool(step(net, names, 0, net.input(), strided(channels, 7)), 3, 2, 1);
            case DEEP -> net.maxPool(deep(net, names, channels), 3, 2, 1);
            case DEEP_BLUR -> net.maxBlurPool(deep(net, names, channels));
            case STRIDED3 -> step(net, names, 0, net.input(), strided(channels, 3));
            case CONV3 -> net.conv(names.conv(0), net.input(), Conv.of(channels, 3));
        };
    }

    private static Value deep(NetworkBuilder net, Names names, int channels) {
        Value first = step(net, names, 0, net.input(), strided(channels / 2, 3));
        Value second = step(net, names, 1, first, Conv.of(channels / 2, 3));
        return step(net, names, 2, second, Conv.of(channels, 3));
    }

    private static Value step(NetworkBuilder net, Names names, int i, Value src, Conv conv) {
        return net.convNormAct(names.conv(i), names.norm(i), src, conv, Activation.RELU);
    }

    private static Conv strided(int channels, int kernel) {
        return Conv.of(channels, kernel).stride(2);
    }
}
