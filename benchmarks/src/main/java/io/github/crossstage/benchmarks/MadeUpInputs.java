package io.github.crossstage.benchmarks;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Inputs for a network: standard normal, the same on every machine, in direct buffers. */
final class MadeUpInputs {
    private static final long SEED = 0;

    private MadeUpInputs() {}

    static Map<String, Tensor> of(Map<String, Shape> shapes) {
        Random random = new Random(SEED);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> tensors.put(name, normal(shape, random)));
        return tensors;
    }

    static Tensor normal(Shape shape, Random random) {
        Tensor tensor = Tensor.zeros(TensorType.float32(shape.extents()));
        FloatBuffer floats = tensor.floats();
        while (floats.hasRemaining()) {
            floats.put((float) random.nextGaussian());
        }
        return tensor;
    }
}
