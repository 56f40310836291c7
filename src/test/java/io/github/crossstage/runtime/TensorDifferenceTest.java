package io.github.crossstage.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.crossstage.tensor.Tensor;
import org.junit.jupiter.api.Test;

class TensorDifferenceTest {
    private static TensorDifference between(float[] got, float[] expected) {
        return TensorDifference.between(Tensor.of(got, got.length), Tensor.of(expected, expected.length));
    }

    @Test
    void isRelativeToTheLargestNumberExpected() {
        TensorDifference difference = between(new float[] {1, -7.5f, 3}, new float[] {1, -8, 3.25f});
        assertEquals(0.5 / 8, difference.relativeToPeak());
        assertEquals(1, difference.worstIndex());
        assertEquals(-7.5f, difference.got());
        assertEquals(-8f, difference.expected());
    }

    @Test
    void isZeroForEqualTensorsEvenOfZeros() {
        assertEquals(0, between(new float[] {0, 0}, new float[] {0, 0}).relativeToPeak());
        assertEquals(-1, between(new float[] {1}, new float[] {1}).worstIndex());
    }

    @Test
    void nanAndInfinityMustStandInTheSamePlaces() {
        float nan = Float.NaN;
        float infinity = Float.POSITIVE_INFINITY;
        assertEquals(
                0,
                between(new float[] {nan, infinity, 1}, new float[] {nan, infinity, 1})
                        .relativeToPeak());
        assertEquals(infinity, between(new float[] {nan, 1}, new float[] {2, 1}).relativeToPeak());
        assertEquals(infinity, between(new float[] {2, 1}, new float[] {nan, 1}).relativeToPeak());
        assertEquals(
                infinity,
                between(new float[] {infinity, 1}, new float[] {-infinity, 1}).relativeToPeak());
    }

    @Test
    void anErrorWhereOnlyZeroWasExpectedIsInfinite() {
        assertEquals(
                Double.POSITIVE_INFINITY,
                between(new float[] {1e-30f}, new float[] {0}).relativeToPeak());
    }

    @Test
    void refusesDifferentShapes() {
        assertThrows(IllegalArgumentException.class, () -> between(new float[2], new float[3]));
    }
}
