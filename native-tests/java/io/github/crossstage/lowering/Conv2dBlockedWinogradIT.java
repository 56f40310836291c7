package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.reference.ReferenceKernels;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.Fill;
import io.github.crossstage.testing.OpCase;
import io.github.crossstage.testing.OpenClTest;
import io.github.crossstage.testing.TensorAssert;
import io.github.crossstage.testing.TestDevices;
import io.github.crossstage.testing.Tolerance;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Winograd's transforms do to rounding errors and to numbers that are none. */
@OpenClTest
class Conv2dBlockedWinogradIT {
    private static final int BLOCK = 16;
    private static final int SIDE = 12;
    private static final int FILTERS = 32;
    private static final Window2d WINDOW = Window2d.of(3, 3).withPads(1, 1, 1, 1);

    @ParameterizedTest
    @EnumSource
    void errorsStayInTheLimitUpToTheMostChannels(WinogradForm form) {
        for (int channels : new int[] {16, 128, Conv2dBlockedWinograd.MOST_CHANNELS}) {
            double worst = 0;
            for (Fill fill : List.of(Fill.UNIFORM, Fill.POSITIVE)) {
                for (int seed = 0; seed < 3; seed++) {
                    OpCase one = conv(form, fill.tensor("source" + seed, 1, channels, SIDE, SIDE), "weights" + seed);
                    Tensor truth = ReferenceKernels.run(one.op(), one.inputs(), one.outputTypes())
                            .get(0);
                    worst = Math.max(
                            worst, TensorAssert.assertClose(one.name(), truth, run(one, form), Tolerance.OPERATOR));
                }
            }
            System.out.printf(Locale.ROOT, "%s of %d channels: %.2e of peak%n", form, channels, worst);
        }
    }

    /** A NaN makes one of all outputs of its own square, and beyond it of those whose windows hold it. */
    @ParameterizedTest
    @EnumSource
    void aNanReachesNoFurtherThanItsSquareAndItsWindows(WinogradForm form) {
        int row = 5;
        int column = 8;
        float[] source = Fill.UNIFORM.tensor("source", 1, BLOCK, SIDE, SIDE).toFloatArray();
        float[] clean = runOn(source, form);
        source[row * SIDE + column] = Float.NaN;
        float[] got = runOn(source, form);
        int side = SIDE / form.stride();
        for (int i = 0; i < got.length; i++) {
            int y = i / side % side;
            int x = i % side;
            boolean reached = reaches(row, y, form) && reaches(column, x, form);
            assertEquals(reached ? Float.NaN : clean[i], got[i], 0, "row " + y + ", column " + x);
        }
    }

    /** With stride 2 no product of a square holds more than the windows of its outputs do. */
    private static boolean reaches(int from, int to, WinogradForm form) {
        boolean isInSquare = form.stride() == 1 && from / form.outputs() == to / form.outputs();
        return isInSquare || Math.abs(from - to * form.stride()) <= 1;
    }

    private static float[] runOn(float[] source, WinogradForm form) {
        return run(conv(form, Tensor.of(source, 1, BLOCK, SIDE, SIDE), "weights"), form)
                .toFloatArray();
    }

    @Test
    void runsGiveTheSameBits() {
        OpCase one = conv(WinogradForm.F4, Fill.UNIFORM.tensor("source", 1, 16, SIDE, SIDE), "weights");
        assertArrayEquals(
                run(one, WinogradForm.F4).toFloatArray(),
                run(one, WinogradForm.F4).toFloatArray());
    }

    private static OpCase conv(WinogradForm form, Tensor source, String weights) {
        Tensor filters = Fill.UNIFORM.tensor(weights, FILTERS, source.shape().extent(1), 3, 3);
        return new OpCase(
                "winograd " + weights,
                new Conv2d(WINDOW.withStrides(form.stride(), form.stride()), 1),
                List.of(source, filters),
                Set.of(1),
                Tolerance.OPERATOR);
    }

    private static Tensor run(OpCase opCase, WinogradForm form) {
        Conv2dBlockedWinograd implementation = new Conv2dBlockedWinograd(form);
        return new BlockedRun(opCase, implementation, TestDevices.shared(), BLOCK, Set.of(), 0)
                .run(TestDevices.shared());
    }
}
