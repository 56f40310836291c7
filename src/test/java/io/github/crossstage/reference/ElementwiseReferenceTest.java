package io.github.crossstage.reference;

import static io.github.crossstage.reference.Run.numbers;
import static io.github.crossstage.reference.Run.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ElementwiseReferenceTest {
    private static final Tensor COLUMN = Tensor.of(new float[] {10, 20}, 2, 1);
    private static final Tensor ROW = Tensor.of(new float[] {1, 2, 5}, 3);
    private static final Tensor SCALAR = Tensor.of(new float[] {2}, new long[0]);

    @Test
    void subtractsAndDividesInOrderWhereBothSidesBroadcast() {
        assertArrayEquals(new float[] {9, 8, 5, 19, 18, 15}, numbers(new Binary(BinaryKind.SUB), COLUMN, ROW));
        assertArrayEquals(new float[] {-9, -8, -5, -19, -18, -15}, numbers(new Binary(BinaryKind.SUB), ROW, COLUMN));
        assertArrayEquals(new float[] {10, 5, 2, 20, 10, 4}, numbers(new Binary(BinaryKind.DIV), COLUMN, ROW));
    }

    @Test
    void scalarsBroadcastOnEitherSide() {
        assertArrayEquals(new float[] {-1, 0, 3}, numbers(new Binary(BinaryKind.SUB), ROW, SCALAR));
        assertArrayEquals(new float[] {2, 1, 0.4f}, numbers(new Binary(BinaryKind.DIV), SCALAR, ROW));
        assertEquals(
                Shape.SCALAR,
                Run.one(new Binary(BinaryKind.ADD), SCALAR, SCALAR).shape());
    }

    @Test
    void divisionByZeroFollowsIeee754() {
        assertArrayEquals(
                new float[] {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN},
                numbers(new Binary(BinaryKind.DIV), row(1, -1, 0), row(0, 0, 0)));
    }

    @Test
    void activationsPassNanOn() {
        assertArrayEquals(new float[] {Float.NaN, 0, 3}, numbers(new Activate(Activation.RELU), row(Float.NaN, -2, 3)));
    }

    /** Channel 0: (x - 1)/√(3 + 1)·4 + 1; channel 1: (x + 1)/√(0 + 1)·1 - 5, then the larger of that and 0. */
    @Test
    void normalisesEachChannelThenActivates() {
        Tensor src = Tensor.of(new float[] {1, 2, 3, 9}, 1, 2, 2);
        Tensor scale = Tensor.of(new float[] {4, 1}, 2);
        Tensor bias = Tensor.of(new float[] {1, -5}, 2);
        Tensor mean = Tensor.of(new float[] {1, -1}, 2);
        Tensor variance = Tensor.of(new float[] {3, 0}, 2);
        assertArrayEquals(new float[] {1, 3, -1, 5}, numbers(new BatchNorm(1), src, scale, bias, mean, variance));
        assertArrayEquals(
                new float[] {1, 3, 0, 5}, numbers(new BatchNorm(1, Activation.RELU), src, scale, bias, mean, variance));
    }
}
