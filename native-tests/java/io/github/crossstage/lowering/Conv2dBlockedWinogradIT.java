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
import org.junit.jupiter.params.provider.ValueSource;

/** What Winograd's transforms do to rounding errors and to numbers that are none. */
@OpenClTest
class Conv2dBlockedWinogradIT {
    private static final int BLOCK = 16;
    private static final int SIDE = 12;
    private static final int FILTERS = 32;
    private static final Conv2d CONV = new Conv2d(Window2d.of(3, 3).withPads(1, 1, 1, 1), 1);

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void errorsStayInTheLimitUpToTheMostChannels(int outputs) {
        for (int channels : new int[] {16, 128, Conv2dBlockedWinograd.MOST_CHANNELS}) {
            double worst = 0;
            for (Fill fill : List.of(Fill.UNIFORM, Fill.POSITIVE)) {
                for (int seed = 0; seed < 3; seed++) {
                    OpCase one = conv(fill.tensor("source" + seed, 1, channels, SIDE, SIDE), "weights" + seed);
                    Tensor truth = ReferenceKernels.run(one.op(), one.inputs(), one.outputTypes())
                            .get(0);
                    worst = Math.max(
                            worst, TensorAssert.assertClose(one.name(), truth, run(one, outputs), Tolerance.OPERATOR));
                }
            }
            System.out.printf(Locale.ROOT, "F(%d) of %d channels: %.2e of peak%n", outputs, channels, worst);
        }
    }

    /** A NaN makes one of all outputs of its own square, and beyond it of those whose windows hold it. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void aNanReachesNoFurtherThanItsSquareAndItsWindows(int outputs) {
        int row = 5;
        int column = 8;
        float[] source = Fill.UNIFORM.tensor("source", 1, BLOCK, SIDE, SIDE).toFloatArray();
        float[] clean = runOn(source, outputs);
        source[row * SIDE + column] = Float.NaN;
        float[] got = runOn(source, outputs);
        for (int i = 0; i < got.length; i++) {
            int y = i / SIDE % SIDE;
            int x = i % SIDE;
            boolean reached = reaches(row, y, outputs) && reaches(column, x, outputs);
            assertEquals(reached ? Float.NaN : clean[i], got[i], 0, "row " + y + ", column " + x);
        }
    }

    private static boolean reaches(int from, int to, int outputs) {
        return from / outputs == to / outputs || Math.abs(from - to) <= 1;
    }

    private static float[] runOn(float[] source, int outputs) {
        return run(conv(Tensor.of(source, 1, BLOCK, SIDE, SIDE), "weights"), outputs)
                .toFloatArray();
    }

    @Test
    void runsGiveTheSameBits() {
        OpCase one = conv(Fill.UNIFORM.tensor("source", 1, 16, SIDE, SIDE), "weights");
        assertArrayEquals(run(one, 4).toFloatArray(), run(one, 4).toFloatArray());
    }

    private static OpCase conv(Tensor source, String weights) {
        Tensor filters = Fill.UNIFORM.tensor(weights, FILTERS, source.shape().extent(1), 3, 3);
        return new OpCase("winograd " + weights, CONV, List.of(source, filters), Set.of(1), Tolerance.OPERATOR);
    }

    private static Tensor run(OpCase opCase, int outputs) {
        Conv2dBlockedWinograd implementation = new Conv2dBlockedWinograd(outputs);
        return new BlockedRun(opCase, implementation, TestDevices.shared(), BLOCK, Set.of(), 0)
                .run(TestDevices.shared());
    }
}
