package io.github.crossstage.reference;

import static io.github.crossstage.reference.Run.numbers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.op.Gemm;
import io.github.crossstage.ir.op.MatMul;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import org.junit.jupiter.api.Test;

class MatrixReferenceTest {
    private static final Tensor A = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    private static final Tensor B = Tensor.of(new float[] {5, 6, 7, 8}, 2, 2);
    private static final Tensor V = Tensor.of(new float[] {5, 6}, 2);

    @Test
    void multipliesMatrices() {
        assertArrayEquals(new float[] {19, 22, 43, 50}, numbers(new MatMul(), A, B));
    }

    @Test
    void vectorsLoseTheAxisTheyGained() {
        assertArrayEquals(new float[] {17, 39}, numbers(new MatMul(), A, V));
        assertArrayEquals(new float[] {23, 34}, numbers(new MatMul(), V, A));
        assertArrayEquals(new float[] {61}, numbers(new MatMul(), V, V));
        assertEquals(Shape.SCALAR, Run.one(new MatMul(), V, V).shape());
    }

    /** Rows (1, 2) and (3, 4), each times the columns (1, 0), (0, 1) and (1, 1). */
    @Test
    void batchesBroadcast() {
        Tensor rows = Tensor.of(new float[] {1, 2, 3, 4}, 2, 1, 1, 2);
        Tensor columns = Tensor.of(new float[] {1, 0, 0, 1, 1, 1}, 3, 2, 1);
        Tensor got = Run.one(new MatMul(), rows, columns);
        assertEquals(Shape.of(2, 3, 1, 1), got.shape());
        assertArrayEquals(new float[] {1, 2, 3, 3, 4, 7}, got.toFloatArray());
    }

    @Test
    void anEmptySumIsZero() {
        Tensor a = Tensor.of(new float[0], 2, 0);
        Tensor b = Tensor.of(new float[0], 0, 2);
        assertArrayEquals(new float[4], numbers(new MatMul(), a, b));
    }

    /** 2·[19 22; 43 50] + 3·[1 1; 2 2], whichever way A and B lie. */
    @Test
    void gemmTransposesScalesAndAddsAColumn() {
        Tensor transposedA = Tensor.of(new float[] {1, 3, 2, 4}, 2, 2);
        Tensor transposedB = Tensor.of(new float[] {5, 7, 6, 8}, 2, 2);
        Tensor c = Tensor.of(new float[] {1, 2}, 2, 1);
        float[] expected = {41, 47, 92, 106};
        assertArrayEquals(expected, numbers(new Gemm(2, 3, false, false), A, B, c));
        assertArrayEquals(expected, numbers(new Gemm(2, 3, true, false), transposedA, B, c));
        assertArrayEquals(expected, numbers(new Gemm(2, 3, false, true), A, transposedB, c));
        assertArrayEquals(expected, numbers(new Gemm(2, 3, true, true), transposedA, transposedB, c));
    }

    @Test
    void gemmTransposesMatricesThatAreNotSquare() {
        Tensor a = Tensor.of(new float[] {1, 2, 3}, 3, 1);
        Tensor b = Tensor.of(new float[] {1, 0, 1, 0, 2, 0}, 2, 3);
        assertArrayEquals(new float[] {4, 4}, numbers(new Gemm(1, 1, true, true), a, b));
    }

    @Test
    void gemmAddsARowOrAScalar() {
        assertArrayEquals(new float[] {24, 28, 48, 56}, numbers(new Gemm(1, 1, false, false), A, B, V));
        Tensor scalar = Tensor.of(new float[] {10}, new long[0]);
        assertArrayEquals(new float[] {29, 32, 53, 60}, numbers(new Gemm(1, 1, false, false), A, B, scalar));
    }
}
