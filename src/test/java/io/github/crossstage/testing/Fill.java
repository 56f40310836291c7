package io.github.crossstage.testing;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;

/** How the tensors of a case are filled; always from a name, so that a case has the same numbers on every run. */
public enum Fill {
    /** Uniform in [-1, 1). */
    UNIFORM,
    /** Uniform in [-4, 4), where activation functions bend. */
    WIDE,
    /** Whole numbers from -3 to 3: short sums of products are exact in float32. */
    INTEGERS,
    /** Uniform in [0.5, 1.5): divisors, scales and variances. */
    POSITIVE;

    private static final long SEED = 1;

    /** Returns a float32 tensor of these extents. */
    public Tensor tensor(String name, long... extents) {
        long count = Shape.of(extents).elementCount();
        float[] numbers = HashInit.unit(name, SEED, count);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = switch (this) {
                case UNIFORM -> numbers[i] * 2 - 1;
                case WIDE -> numbers[i] * 8 - 4;
                case INTEGERS -> (float) Math.floor(numbers[i] * 7) - 3;
                case POSITIVE -> numbers[i] + 0.5f;
            };
        }
        return Tensor.of(numbers, extents);
    }
}
