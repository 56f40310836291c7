package io.github.crossstage.cli;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Numbers for a network whose user has no input at hand: standard normal, the same for the same seed everywhere. */
final class MadeUpTensor {
    private MadeUpTensor() {}

    /** Returns normally distributed numbers. */
    static Tensor normal(Shape shape, long seed) {
        Tensor tensor = Tensor.zeros(TensorType.float32(shape.extents()));
        FloatBuffer floats = tensor.floats();
        Random random = new Random(seed);
        while (floats.hasRemaining()) {
            floats.put((float) random.nextGaussian());
        }
        return tensor;
    }

    /** Returns such numbers for several inputs. */
    static Map<String, Tensor> normal(Map<String, Shape> shapes, long seed) {
        Map<String, Tensor> tensors = new TreeMap<>();
        shapes.forEach((name, shape) -> tensors.put(name, normal(shape, seed)));
        return tensors;
    }
}
