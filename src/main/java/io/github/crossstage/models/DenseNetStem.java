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

    int convolutions() {
        return this == DEEP || this == DEEP_BLUR ? 3 : 1;
    }

    Value build(NetworkBuilder net, DenseNetModules modules, int channels) {
        return switch (this) {
            case CONV7 ->
                pool(net, modules, net.maxPool(step(net, modules, net.input(), 0, strided(channels, 7)), 3, 2, 1));
            case DEEP -> pool(net, modules, net.maxPool(deep(net, modules, channels), 3, 2, 1));
            case DEEP_BLUR -> pool(net, modules, net.maxBlurPool(deep(net, modules, channels)));
            case STRIDED3 -> step(net, modules, net.input(), 0, strided(channels, 3));
            case CONV3 -> net.mark(modules.conv(0), net.conv(modules.conv(0), net.input(), Conv.of(channels, 3)));
        };
    }

    private static Value pool(NetworkBuilder net, DenseNetModules modules, Value pooled) {
        return net.mark(modules.ends().pool(), pooled);
    }

    private static Value deep(NetworkBuilder net, DenseNetModules modules, int channels) {
        Value first = step(net, modules, net.input(), 0, strided(channels / 2, 3));
        Value second = step(net, modules, first, 1, Conv.of(channels / 2, 3));
        return step(net, modules, second, 2, Conv.of(channels, 3));
    }

    private static Value step(NetworkBuilder net, DenseNetModules modules, Value src, int i, Conv conv) {
        return net.mark(
                modules.stemEnd(i),
                modules.groups()
                        .stem()
                        .put(net, () -> net.convNormAct(modules.conv(i), modules.norm(i), src, conv, Activation.RELU)));
    }

    private static Conv strided(int channels, int kernel) {
        return Conv.of(channels, kernel).stride(2);
    }
}
