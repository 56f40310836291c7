package io.github.crossstage.lowering;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;

/** A constant matrix {@code f32 [K, N]} packed as {@code [N, K]}, so that its columns lie side by side. */
record GemmTransposedPacking() implements Packing {
    @Override
    public long elements(List<Shape> sources) {
        return sources.get(0).elementCount();
    }

    @Override
    public void pack(List<Tensor> sources, FloatBuffer packed) {
        Shape shape = sources.get(0).shape();
        FloatBuffer matrix = sources.get(0).floats();
        int inner = shape.intExtent(0);
        int columns = shape.intExtent(1);
        for (int k = 0; k < inner; k++) {
            for (int n = 0; n < columns; n++) {
                packed.put(n * inner + k, matrix.get());
            }
        }
    }
}
