package io.github.crossstage.models;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import java.util.function.IntFunction;

/** The composite layers of the PeleeNet family (arXiv 1804.06882). */
final class PeleeBlocks {
    private PeleeBlocks() {}

    /** The names of a convolution and its batch normalisation. */
    record Names(String conv, String norm) {
        static Names named(String prefix) {
            return new Names(prefix + ".conv", prefix + ".norm");
        }

        static Names numbered(String prefix) {
            return new Names(prefix + ".0", prefix + ".1");
        }
    }

    /** Names the convolutions of a two-way dense layer. */
    @FunctionalInterface
    interface WayNames {
        /**
         * Returns the names of a convolution.
         *
         * @param way 0 for the way with one 3×3, 1 for the way with two
         * @param step 0 for the 1×1
         */
        Names of(int way, int step);
    }

    /** Adds a convolution that keeps the extent, BN and ReLU. */
    static Value step(NetworkBuilder net, Names names, Value src, Conv conv) {
        return net.convNormAct(names.conv(), names.norm(), src, conv, Activation.RELU);
    }

    /**
     * Adds the stem: 3×3 stride 2, then a pool beside 1×1 and 3×3 stride 2, joined by a 1×1. A quarter of the extent.
     *
     * @param names of these four convolutions
     */
    static Value stem(NetworkBuilder net, int channels, IntFunction<Names> names) {
        Value first =
                step(net, names.apply(0), net.input(), Conv.of(channels, 3).stride(2));
        Value narrow = step(net, names.apply(1), first, Conv.of(channels / 2, 1));
        Value learnt = step(net, names.apply(2), narrow, Conv.of(channels, 3).stride(2));
        Value pooled = net.maxPool(first, 2, 2, 0);
        return step(net, names.apply(3), net.concat(pooled, learnt), Conv.of(channels, 1));
    }

    /** Adds a two-way dense layer: {@code [src, one 3×3, two 3×3]}, each way behind a 1×1 of its own. */
    static Value twoWay(NetworkBuilder net, Value src, int bottleneck, int growth, WayNames names) {
        int made = growth / 2;
        Value left = step(net, names.of(0, 0), src, Conv.of(bottleneck, 1));
        left = step(net, names.of(0, 1), left, Conv.of(made, 3));
        Value right = step(net, names.of(1, 0), src, Conv.of(bottleneck, 1));
        right = step(net, names.of(1, 1), right, Conv.of(made, 3));
        right = step(net, names.of(1, 2), right, Conv.of(made, 3));
        return net.concat(src, left, right);
    }
}
