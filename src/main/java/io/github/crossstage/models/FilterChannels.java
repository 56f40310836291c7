package io.github.crossstage.models;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;

/** Copies of weights with their channels rearranged; the first axis is the output channel, the second the input channel. */
final class FilterChannels {
    private FilterChannels() {}

    /** Returns output channels {@code from} (inclusive) to {@code to} (exclusive). */
    static Tensor outputs(Tensor weights, long from, long to) {
        Shape shape = weights.shape().with(0, to - from);
        int each = Math.toIntExact(shape.elementCount(1, shape.rank()));
        float[] numbers = new float[Math.toIntExact(shape.elementCount())];
        weights.floats().get(Math.toIntExact(from * each), numbers);
        return Tensor.of(numbers, shape.extents());
    }

    /** Returns the output channels of one, then those of the other. */
    static Tensor joinOutputs(Tensor first, Tensor second) {
        Shape shape =
                first.shape().with(0, first.shape().extent(0) + second.shape().extent(0));
        float[] numbers = new float[Math.toIntExact(shape.elementCount())];
        int split = Math.toIntExact(first.shape().elementCount());
        first.floats().get(0, numbers, 0, split);
        second.floats().get(0, numbers, split, numbers.length - split);
        return Tensor.of(numbers, shape.extents());
    }

    /** Returns the weights with the two halves of their input channels exchanged. */
    static Tensor swapInputHalves(Tensor weights) {
        Shape shape = weights.shape();
        int filters = shape.intExtent(0);
        int filter = Math.toIntExact(shape.elementCount(1, shape.rank()));
        if (shape.extent(1) % 2 != 0) {
            throw new IllegalArgumentException(
                    "Weights " + shape + " have an odd number of input channels, which has no halves");
        }
        float[] numbers = new float[filters * filter];
        FloatBuffer floats = weights.floats();
        int half = filter / 2;
        for (int oc = 0; oc < filters; oc++) {
            int start = oc * filter;
            floats.get(start + half, numbers, start, half);
            floats.get(start, numbers, start + half, half);
        }
        return Tensor.of(numbers, shape.extents());
    }
}
