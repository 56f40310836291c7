package io.github.crossstage.testing;

import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Gemm;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.SplittableRandom;

/** Layers with weights of a random graph; the weights are drawn so that outputs are about as large as inputs. */
final class RandomLayers {
    /** Multiply-accumulates of a convolution, above which it becomes one of a single pixel: the reference takes a second for 1e8. */
    private static final long MOST_MACS = 2_000_000;

    private final GraphBuilder graph;
    private final SplittableRandom random;

    RandomLayers(GraphBuilder graph, SplittableRandom random) {
        this.graph = graph;
        this.random = random;
    }

    private Value constant(String name, double least, double most, long... extents) {
        float[] numbers = new float[Math.toIntExact(Shape.of(extents).elementCount())];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextDouble(least, most);
        }
        return graph.constant(name, Tensor.of(numbers, extents));
    }

    /** Returns weights of sums of so many products. */
    private Value weights(long products, long... extents) {
        double bound = Math.sqrt(3.0 / products);
        return constant("weights", -bound, bound, extents);
    }

    /** A convolution of any window that fits, at times of groups. */
    Value conv(Value x, long filters) {
        return conv(x, filters, groups(x, filters), window(x));
    }

    /** A convolution of each channel for itself. */
    Value depthwise(Value x) {
        long channels = x.type().shape().extent(1);
        int kernel = random.nextBoolean() ? 3 : 5;
        return conv(x, channels, Math.toIntExact(channels), padded(kernel).withStrides(stride(x), stride(x)));
    }

    /** A convolution that keeps height and width. */
    Value same(Value x, long filters) {
        return conv(x, filters, 1, padded(random.nextBoolean() ? 1 : 3));
    }

    Value pointwise(Value x, long filters) {
        return conv(x, filters, 1, Window2d.of(1, 1));
    }

    /** Convolution, batch normalisation and activation, in the order of ResNet or of DenseNet. */
    Value block(Value x, long filters, Activation activation) {
        return random.nextInt(3) == 0
                ? same(norm(x, activation), filters)
                : norm(random.nextBoolean() ? same(x, filters) : conv(x, filters), activation);
    }

    private Value conv(Value x, long filters, int groups, Window2d wanted) {
        long depth = x.type().shape().extent(1) / groups;
        long macs = x.type().shape().with(1, filters).elementCount() * depth;
        Window2d window = macs * wanted.kernelHeight() * wanted.kernelWidth() <= MOST_MACS
                ? wanted
                : Window2d.of(1, 1).withStrides(wanted.strideHeight(), wanted.strideWidth());
        long products = depth * window.kernelHeight() * window.kernelWidth();
        Value weights = weights(products, filters, depth, window.kernelHeight(), window.kernelWidth());
        Conv2d op = new Conv2d(window, groups);
        return random.nextBoolean()
                ? graph.add("conv", op, x, weights)
                : graph.add("conv", op, x, weights, constant("bias", -0.5, 0.5, filters));
    }

    private int groups(Value x, long filters) {
        long channels = x.type().shape().extent(1);
        for (int groups : new int[] {2, 3}) {
            if (channels % groups == 0 && filters % groups == 0 && random.nextInt(3) == 0) {
                return groups;
            }
        }
        return 1;
    }

    private Window2d window(Value x) {
        Shape shape = x.type().shape();
        int kernel = 1 + 2 * random.nextInt(3);
        boolean fits = shape.extent(2) >= kernel && shape.extent(3) >= kernel;
        Window2d window = fits && random.nextInt(3) == 0 ? Window2d.of(kernel, kernel) : padded(kernel);
        return window.withStrides(stride(x), stride(x));
    }

    private static Window2d padded(int kernel) {
        int pad = kernel / 2;
        return Window2d.of(kernel, kernel).withPads(pad, pad, pad, pad);
    }

    private int stride(Value x) {
        return x.type().shape().extent(2) > 3 && random.nextInt(3) == 0 ? 2 : 1;
    }

    /** A batch normalisation with an activation of its own behind it. */
    Value norm(Value x, Activation activation) {
        long channels = x.type().shape().extent(1);
        Value normed = graph.add(
                "norm",
                new BatchNorm(1e-5f),
                x,
                constant("scale", 0.5, 1.5, channels),
                constant("shift", -0.5, 0.5, channels),
                constant("mean", -0.5, 0.5, channels),
                constant("variance", 0.5, 1.5, channels));
        return activation.isIdentity() ? normed : graph.add("activate", new Activate(activation), normed);
    }

    /** One number a channel, in the shape that a map takes it in. */
    Value byChannel(Value x) {
        return constant("numbers", -1, 1, x.type().shape().extent(1), 1, 1);
    }

    Value linear(Value x, long features) {
        long inner = x.type().shape().extent(1);
        return graph.add(
                "linear", Gemm.linear(), x, weights(inner, features, inner), constant("bias", -0.5, 0.5, features));
    }
}
