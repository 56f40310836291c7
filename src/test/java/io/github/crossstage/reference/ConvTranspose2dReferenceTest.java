package io.github.crossstage.reference;

import static io.github.crossstage.reference.Run.numbers;
import static io.github.crossstage.reference.Run.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.ConvTranspose2d;
import io.github.crossstage.ir.op.OpKind;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.Fill;
import io.github.crossstage.testing.OpCase;
import io.github.crossstage.testing.OpCases;
import org.junit.jupiter.api.Test;

class ConvTranspose2dReferenceTest {
    private static final Tensor SRC = row(1, 2, 3);
    private static final Tensor KERNEL = row(1, 10, 100);
    private static final Window2d ONE_BY_THREE = Window2d.of(1, 3).withStrides(1, 2);

    @Test
    void stridesOfTheKernelsSizePlaceTheKernelsSideBySide() {
        Tensor src = Tensor.of(new float[] {1, 2, 3, 4}, 1, 1, 2, 2);
        Tensor kernel = Tensor.of(new float[] {1, 10, 100, 1000}, 1, 1, 2, 2);
        ConvTranspose2d op = new ConvTranspose2d(Window2d.of(2, 2).withStrides(2, 2), 0, 0, 1);
        assertArrayEquals(
                new float[] {1, 10, 2, 20, 100, 1000, 200, 2000, 3, 30, 4, 40, 300, 3000, 400, 4000},
                numbers(op, src, kernel));
    }

    /** 1·k from 0: 1 10 100; 2·k from 2: 2 20 200; 3·k from 4: 3 30 300. */
    @Test
    void overlappingKernelsAdd() {
        assertArrayEquals(
                new float[] {1, 10, 102, 20, 203, 30, 300},
                numbers(new ConvTranspose2d(ONE_BY_THREE, 0, 0, 1), SRC, KERNEL));
    }

    @Test
    void padsCutTheOutput() {
        Window2d window = ONE_BY_THREE.withPads(0, 1, 0, 2);
        assertArrayEquals(new float[] {10, 102, 20, 203}, numbers(new ConvTranspose2d(window, 0, 0, 1), SRC, KERNEL));
    }

    @Test
    void outputPaddingAddsWhatThePadsCutOrElseZeros() {
        assertArrayEquals(
                new float[] {1, 10, 102, 20, 203, 30, 300, 0},
                numbers(new ConvTranspose2d(ONE_BY_THREE, 0, 1, 1), SRC, KERNEL));
        assertArrayEquals(
                new float[] {1, 10, 102, 20, 203, 30, 300},
                numbers(new ConvTranspose2d(ONE_BY_THREE.withPads(0, 0, 0, 1), 0, 1, 1), SRC, KERNEL));
    }

    /** 1·k on 0 and 2, 2·k on 1 and 3. */
    @Test
    void dilationSpreadsTheKernel() {
        ConvTranspose2d op = new ConvTranspose2d(Window2d.of(1, 2).withDilations(1, 2), 0, 0, 1);
        assertArrayEquals(new float[] {1, 2, 10, 20}, numbers(op, row(1, 2), row(1, 10)));
    }

    /** Channels 1 and 2. Dense: 1·3 + 2·5, 1·4 + 2·6. Two groups: 1·3, 1·4, 2·5, 2·6. */
    @Test
    void groupsSeeOnlyTheirChannels() {
        Tensor src = Tensor.of(new float[] {1, 2}, 1, 2, 1, 1);
        Tensor weights = Tensor.of(new float[] {3, 4, 5, 6}, 2, 2, 1, 1);
        assertArrayEquals(new float[] {13, 16}, numbers(new ConvTranspose2d(Window2d.of(1, 1), 0, 0, 1), src, weights));
        assertArrayEquals(
                new float[] {3, 4, 10, 12}, numbers(new ConvTranspose2d(Window2d.of(1, 1), 0, 0, 2), src, weights));
        Tensor bias = Tensor.of(new float[] {100, 200, 300, 400}, 4);
        assertArrayEquals(
                new float[] {103, 204, 310, 412},
                numbers(new ConvTranspose2d(Window2d.of(1, 1), 0, 0, 2), src, weights, bias));
    }

    /** {@code <transposed(x), y> = <x, conv(y)>} for any x and y, where the convolution has the same window and weights. */
    @Test
    void isTheAdjointOfConvolution() {
        for (OpCase opCase : OpCases.of(OpKind.CONV_TRANSPOSE_2D)) {
            ConvTranspose2d op = (ConvTranspose2d) opCase.op();
            Tensor x = opCase.inputs().get(0);
            Tensor weights = opCase.inputs().get(1);
            Tensor transposed = Run.one(op, x, weights);
            Tensor y = Fill.UNIFORM.tensor("y", transposed.shape().extents());
            Tensor conv = Run.one(new Conv2d(op.window(), op.groups()), y, weights);
            assertEquals(x.shape(), conv.shape(), opCase.name());
            double product = dot(transposed, y);
            assertEquals(product, dot(x, conv), 1e-5 * (1 + Math.abs(product)), opCase.name());
        }
    }

    private static double dot(Tensor a, Tensor b) {
        float[] x = a.toFloatArray();
        float[] y = b.toFloatArray();
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (double) x[i] * y[i];
        }
        return sum;
    }
}
