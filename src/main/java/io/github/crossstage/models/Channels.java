package io.github.crossstage.models;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;

/** Reorders the channels of parameters, for files whose networks concatenate or split in another order. */
final class Channels {
    private Channels() {}

    /**
     * Returns a tensor whose index p along an axis holds what the source has at {@code from[p]}.
     *
     * @param tensor float32
     * @param axis 0 for per-channel vectors and output channels, 1 for input channels of weights
     */
    static Tensor gather(Tensor tensor, int axis, int[] from) {
        Shape shape = tensor.shape();
        if (shape.extent(axis) != from.length) {
            throw new IllegalArgumentException(
                    "axis " + axis + " of " + shape + " has " + shape.extent(axis) + " indices, got " + from.length);
        }
        int outer = Math.toIntExact(shape.elementCount(0, axis));
        int inner = Math.toIntExact(shape.elementCount(axis + 1, shape.rank()));
        Tensor gathered = Tensor.zeros(tensor.type());
        FloatBuffer src = tensor.floats();
        FloatBuffer dst = gathered.floats();
        for (int i = 0; i < outer; i++) {
            for (int p = 0; p < from.length; p++) {
                int to = (i * from.length + p) * inner;
                dst.put(to, src, (i * from.length + from[p]) * inner, inner);
            }
        }
        return gathered;
    }
}
