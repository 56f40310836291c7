package io.github.crossstage.reference;

import static io.github.crossstage.reference.Run.numbers;
import static io.github.crossstage.reference.Run.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.ReduceMean;
import io.github.crossstage.ir.op.Softmax;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReductionReferenceTest {
    private static final Tensor FIVE = row(1, 2, 3, 4, 5);
    private static final Window2d PAIRS = Window2d.of(1, 2).withStrides(1, 2);
    private static final Tensor CUBE = Tensor.of(new float[] {0, 1, 2, 3, 4, 5, 6, 7}, 2, 2, 2);

    private static Pool2d max(Window2d window, boolean ceilMode) {
        return new Pool2d(PoolKind.MAX, window, ceilMode, false);
    }

    private static Pool2d mean(Window2d window, boolean ceilMode, boolean countIncludePad) {
        return new Pool2d(PoolKind.AVERAGE, window, ceilMode, countIncludePad);
    }

    @Test
    void ceilModeKeepsAPartlyFilledWindow() {
        assertArrayEquals(new float[] {2, 4}, numbers(max(PAIRS, false), FIVE));
        assertArrayEquals(new float[] {2, 4, 5}, numbers(max(PAIRS, true), FIVE));
        assertArrayEquals(new float[] {1.5f, 3.5f, 5}, numbers(mean(PAIRS, true, false), FIVE));
    }

    /** What hangs over the padded input is never counted: 5/1, not 5/2. */
    @Test
    void ceilModeDoesNotCountWhatHangsOver() {
        assertArrayEquals(new float[] {1.5f, 3.5f, 5}, numbers(mean(PAIRS, true, true), FIVE));
    }

    @Test
    void ceilModeDropsAWindowThatStartsInTheTrailingPadding() {
        Window2d everyThird = Window2d.of(1, 1).withStrides(1, 3);
        assertArrayEquals(new float[] {1}, numbers(max(everyThird, true), row(1, 2, 3)));
        assertArrayEquals(new float[] {1, 4}, numbers(max(everyThird, true), row(1, 2, 3, 4)));
        assertArrayEquals(new float[] {1}, numbers(max(everyThird.withPads(0, 0, 0, 1), true), row(1, 2, 3)));
    }

    /** Windows (pad 1), (2 3), (4 5) with one column of padding on the left. */
    @Test
    void paddingIsCountedOnRequest() {
        Window2d padded = PAIRS.withPads(0, 1, 0, 0);
        assertArrayEquals(new float[] {1, 2.5f, 4.5f}, numbers(mean(padded, false, false), FIVE));
        assertArrayEquals(new float[] {0.5f, 2.5f, 4.5f}, numbers(mean(padded, false, true), FIVE));
    }

    /** Two taps, both in the padding on either side of one pixel. */
    @Test
    void aWindowOverNothingGivesMinusInfinityOrNan() {
        Window2d around = Window2d.of(1, 2).withPads(0, 1, 0, 1).withDilations(1, 2);
        assertArrayEquals(new float[] {Float.NEGATIVE_INFINITY}, numbers(max(around, false), row(3)));
        assertArrayEquals(new float[] {Float.NaN}, numbers(mean(around, false, false), row(3)));
        assertArrayEquals(new float[] {0}, numbers(mean(around, false, true), row(3)));
    }

    @Test
    void aNanUnderTheWindowIsItsMaximum() {
        assertArrayEquals(new float[] {Float.NaN, 4}, numbers(max(PAIRS, false), row(1, Float.NaN, 3, 4)));
    }

    @Test
    void globalPoolsReduceEachChannel() {
        assertArrayEquals(new float[] {1, 3, 5, 7}, numbers(new GlobalPool(PoolKind.MAX), CUBE));
        assertArrayEquals(new float[] {0.5f, 2.5f, 4.5f, 6.5f}, numbers(new GlobalPool(PoolKind.AVERAGE), CUBE));
    }

    /** Axes 0 and 2: (0 1 4 5) and (2 3 6 7). */
    @Test
    void meansRunOverAnyAxes() {
        assertArrayEquals(new float[] {2.5f, 4.5f}, numbers(new ReduceMean(List.of(2, 0), true), CUBE));
        assertArrayEquals(new float[] {1, 2, 5, 6}, numbers(new ReduceMean(List.of(1), false), CUBE));
        assertArrayEquals(new float[] {3.5f}, numbers(new ReduceMean(List.of(0, 1, 2), false), CUBE));
    }

    @Test
    void softmaxRunsOverOneAxis() {
        float ln3 = (float) Math.log(3);
        Tensor src = Tensor.of(new float[] {0, ln3, 0, 0}, 2, 2);
        assertArrayEquals(new float[] {0.25f, 0.75f, 0.5f, 0.5f}, numbers(new Softmax(1, 2), src), 1e-7f);
        assertArrayEquals(new float[] {0.5f, 0.75f, 0.5f, 0.25f}, numbers(new Softmax(0, 1), src), 1e-7f);
    }

    /** e^ln3 : 1 : 1 : 1 = 3/6, 1/6, 1/6, 1/6 over both axes after the first. */
    @Test
    void softmaxRunsOverSeveralAxes() {
        float ln3 = (float) Math.log(3);
        Tensor src = Tensor.of(new float[] {ln3, 0, 0, 0, 5, 5, 5, 5}, 2, 2, 2);
        assertArrayEquals(
                new float[] {0.5f, 1 / 6f, 1 / 6f, 1 / 6f, 0.25f, 0.25f, 0.25f, 0.25f},
                numbers(new Softmax(1, 3), src),
                1e-7f);
    }

    @Test
    void softmaxDoesNotOverflow() {
        Tensor src = Tensor.of(new float[] {1000, 1000, -1000}, 3);
        assertArrayEquals(new float[] {0.5f, 0.5f, 0}, numbers(new Softmax(0, 1), src));
    }
}
