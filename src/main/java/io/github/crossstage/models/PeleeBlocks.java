package io.github.crossstage.models;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import java.util.function.IntFunction;

/** The composite layers of the PeleeNet family (arXiv 1804.06882). */
final class PeleeBlocks {
    private PeleeBlocks() {}

    /**
     * The names of a convolution and its batch normalisation, and the module that they form.
     *
     * @param type the module's type, in which {@code {k}} stands for the kernel extent
     */
    record Names(String type, String module, String conv, String norm) {
        static Names named(String prefix) {
            return new Names("BasicConv2d", prefix, prefix + ".conv", prefix + ".norm");
        }

        static Names numbered(String prefix) {
            return new Names("Conv{k}x{k}", prefix, prefix + ".0", prefix + ".1");
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
        String type = names.type().replace("{k}", Integer.toString(conv.kernel()));
        return net.module(
                type, names.module(), () -> net.convNormAct(names.conv(), names.norm(), src, conv, Activation.RELU));
    }

    /**
     * Adds the stem: 3×3 stride 2, then a pool beside 1×1 and 3×3 stride 2, joined by a 1×1. A quarter of the extent.
     *
     * @param names of these four convolutions
     * @param learning the module of the two convolutions beside the pool
     */
    static Value stem(NetworkBuilder net, int channels, IntFunction<Names> names, Group learning) {
        Value first =
                step(net, names.apply(0), net.input(), Conv.of(channels, 3).stride(2));
        Value learnt = learning.put(net, () -> {
            Value narrow = step(net, names.apply(1), first, Conv.of(channels / 2, 1));
            return step(net, names.apply(2), narrow, Conv.of(channels, 3).stride(2));
        });
        Value pooled = net.maxPool(first, 2, 2, 0);
        return step(net, names.apply(3), net.concat(pooled, learnt), Conv.of(channels, 1));
    }

    /**
     * Adds a two-way dense layer: {@code [src, one 3×3, two 3×3]}, each way behind a 1×1 of its own.
     *
     * @param ways the modules of the ways
     */
    static Value twoWay(
            NetworkBuilder net, Value src, int bottleneck, int growth, WayNames names, IntFunction<Group> ways) {
        Value[] made = new Value[2];
        for (int way = 0; way < made.length; way++) {
            int w = way;
            made[way] = ways.apply(way).put(net, () -> {
                Value x = step(net, names.of(w, 0), src, Conv.of(bottleneck, 1));
                for (int spatial = 1; spatial <= w + 1; spatial++) {
                    x = step(net, names.of(w, spatial), x, Conv.of(growth / 2, 3));
                }
                return x;
            });
        }
        return net.concat(src, made[0], made[1]);
    }
}
