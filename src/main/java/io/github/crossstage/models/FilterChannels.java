package io.github.crossstage.models;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;

/** Takes the output channels of parameters apart and together, for files that split or merge convolutions; they are the first axis. */
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
}
