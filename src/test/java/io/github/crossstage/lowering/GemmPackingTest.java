package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.tensor.Tensor;
import org.junit.jupiter.api.Test;

class GemmPackingTest {
    @Test
    void panelsBeginWithTheBiasAndEndWithZeroRows() {
        Tensor weights = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2, 1, 1);
        Tensor bias = Tensor.of(new float[] {10, 20, 30}, 3);
        assertArrayEquals(
                new float[] {
                    10, 20, 1, 3, 2, 4, // rows 0 and 1: bias, k = 0, k = 1
                    30, 0, 5, 0, 6, 0 // row 2 and the row behind the last
                },
                Packed.numbers(new GemmPanelPacking(2, 1), weights, bias));
    }

    @Test
    void everyGroupBeginsANewPanel() {
        Tensor weights = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 6, 1);
        assertArrayEquals(
                new float[] {0, 0, 1, 2, 0, 0, 3, 0, 0, 0, 4, 5, 0, 0, 6, 0},
                Packed.numbers(new GemmPanelPacking(2, 2), weights));
    }

    @Test
    void panelsOfFiltersWithoutElementsAreTheBiasAlone() {
        Tensor weights = Tensor.of(new float[0], 3, 0, 1, 1);
        Tensor bias = Tensor.of(new float[] {1, 2, 3}, 3);
        assertArrayEquals(new float[] {1, 2, 3, 0}, Packed.numbers(new GemmPanelPacking(4, 1), weights, bias));
    }

    @Test
    void equalPackingsAreEqualSoThatTheyAreUploadedOnce() {
        assertEquals(new GemmPanelPacking(8, 3), new GemmPanelPacking(8, 3));
        assertEquals(new GemmTransposedPacking(), new GemmTransposedPacking());
    }

    @Test
    void transposesAMatrix() {
        assertArrayEquals(
                new float[] {1, 4, 2, 5, 3, 6},
                Packed.numbers(new GemmTransposedPacking(), Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3)));
    }
}
