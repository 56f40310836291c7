package io.github.crossstage.runtime;

import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;

/**
 * How far a tensor is from what was expected: {@code max |got - expected| / max |expected|}.
 *
 * @param relativeToPeak the largest difference over the largest finite magnitude expected; infinite if NaN or ∞ stand in different
 *     places
 * @param maxAbsolute the largest difference
 * @param peak the largest finite magnitude expected
 * @param worstIndex flat index of the largest difference, or -1 if there is none
 * @param got the number there
 * @param expected the number expected there
 */
public record TensorDifference(
        double relativeToPeak, double maxAbsolute, double peak, long worstIndex, float got, float expected) {
    /** Compares two float32 tensors of the same shape. */
    public static TensorDifference between(Tensor got, Tensor expected) {
        if (!got.shape().equals(expected.shape())) {
            throw new IllegalArgumentException("Cannot compare " + got + " with " + expected);
        }
        FloatBuffer a = got.floats();
        FloatBuffer b = expected.floats();
        double worst = 0;
        double peak = 0;
        int index = -1;
        for (int i = 0; i < b.capacity(); i++) {
            float x = a.get(i);
            float y = b.get(i);
            peak = Math.max(peak, Float.isFinite(y) ? Math.abs(y) : 0);
            double difference = difference(x, y);
            if (difference > worst) {
                worst = difference;
                index = i;
            }
        }
        double relative = worst == 0 ? 0 : worst / peak;
        return new TensorDifference(
                relative, worst, peak, index, index < 0 ? 0 : a.get(index), index < 0 ? 0 : b.get(index));
    }

    private static double difference(float got, float expected) {
        if (Float.isFinite(got) && Float.isFinite(expected)) {
            return Math.abs((double) got - expected);
        }
        boolean same = Float.isNaN(got) ? Float.isNaN(expected) : got == expected;
        return same ? 0 : Double.POSITIVE_INFINITY;
    }

    @Override
    public String toString() {
        return String.format("%.2e of peak %.4g", relativeToPeak, peak)
                + (worstIndex < 0 ? "" : " (element " + worstIndex + ": got " + got + ", expected " + expected + ")");
    }
}
