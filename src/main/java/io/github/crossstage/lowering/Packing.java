package io.github.crossstage.lowering;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * How constants of the model become the numbers that a kernel reads. Implementations are records, so that two equal packings of
 * the same tensors are uploaded once.
 */
public interface Packing {
    /** Returns the number of float32 elements that {@link #pack} writes. */
    long elements(List<Shape> sources);

    /** Writes the packed numbers, as many as {@link #elements} says, to a zeroed buffer at position 0. */
    void pack(List<Tensor> sources, FloatBuffer packed);

    /** The numbers of one tensor as they are, row-major. */
    record Plain() implements Packing {
        @Override
        public long elements(List<Shape> sources) {
            return sources.get(0).elementCount();
        }

        @Override
        public void pack(List<Tensor> sources, FloatBuffer packed) {
            packed.put(sources.get(0).floats());
        }
    }
}
