package io.github.crossstage.tuner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutputDifferenceTest {
    private static double largest(float[] got, float... expected) {
        return OutputDifference.largest(
                Map.of("a", Tensor.of(new float[] {1}, 1), "y", Tensor.of(got, got.length)),
                Map.of("a", Tensor.of(new float[] {1}, 1), "y", Tensor.of(expected, expected.length)));
    }

    @Test
    void isRelativeToThePeakOfItsTensor() {
        assertEquals(0, largest(new float[] {1, 2, -4}, 1, 2, -4));
        assertEquals(0.25, largest(new float[] {1, 3, -4}, 1, 2, -4));
    }

    @Test
    void nanAndWhatShouldBeZeroAreNeverSmall() {
        assertEquals(Double.NaN, largest(new float[] {1, Float.NaN, -4}, 1, 2, -4));
        assertEquals(Double.NaN, largest(new float[] {1, 2, -4}, 1, Float.NaN, -4));
        assertEquals(Double.POSITIVE_INFINITY, largest(new float[] {1e-30f}, 0));
    }
}
