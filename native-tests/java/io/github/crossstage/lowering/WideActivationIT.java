package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.ActivationKind;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Epilogue;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.OpCase;
import io.github.crossstage.testing.OpenClTest;
import io.github.crossstage.testing.TestDevices;
import io.github.crossstage.testing.Tolerance;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The activations that channel blocks have formulas of their own for, on a depthwise convolution that passes its source on. */
@OpenClTest
class WideActivationIT {
    private static final int BLOCK = 16;
    private static final int COUNT = 1 << 18;

    /** Error at most, relative to the larger of 1 and |x|. */
    private static final double LIMIT = 3e-7;

    @ParameterizedTest
    @EnumSource(
            value = ActivationKind.class,
            names = {"SIGMOID", "SILU", "MISH"})
    void agreesWithItsFormula(ActivationKind kind) {
        Activation activation = Activation.of(kind);
        float[] numbers = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            // Dense around zero, out to ±100.
            double t = 2.0 * i / (COUNT - 1) - 1;
            numbers[i] = (float) (t * t * t * 100);
        }
        float[] got = run(activation, numbers);
        double worst = 0;
        for (int i = 0; i < COUNT; i++) {
            double error = Math.abs(got[i] - activation.apply(numbers[i])) / Math.max(1, Math.abs(numbers[i]));
            worst = Math.max(worst, error);
        }
        System.out.printf(Locale.ROOT, "%s worst error %.2e of max(1, |x|)%n", activation, worst);
        assertTrue(worst <= LIMIT, activation + " is off by " + worst);
    }

    @ParameterizedTest
    @EnumSource(
            value = ActivationKind.class,
            names = {"SIGMOID", "SILU", "MISH"})
    void passesNanOnAndSaturates(ActivationKind kind) {
        float[] numbers = new float[BLOCK];
        numbers[0] = Float.NaN;
        numbers[1] = Float.intBitsToFloat(0x7fc0dead);
        numbers[2] = Float.POSITIVE_INFINITY;
        numbers[3] = 1e30f;
        numbers[4] = -1e30f;
        float[] got = run(Activation.of(kind), numbers);
        assertEquals(Float.NaN, got[0]);
        assertEquals(Float.NaN, got[1]);
        assertEquals(kind == ActivationKind.SIGMOID ? 1 : Float.POSITIVE_INFINITY, got[2], 1e-6f);
        assertEquals(kind == ActivationKind.SIGMOID ? 1 : 1e30f, got[3], 1e24f);
        assertEquals(0, got[4], 1e-6f);
    }

    private static float[] run(Activation activation, float[] numbers) {
        int width = numbers.length / BLOCK;
        Conv2d op = new Conv2d(Window2d.of(1, 1), BLOCK).withEpilogue(Epilogue.of(activation));
        float[] ones = new float[BLOCK];
        Arrays.fill(ones, 1);
        OpCase opCase = new OpCase(
                "wide_" + activation,
                op,
                List.of(Tensor.of(numbers, 1, BLOCK, 1, width), Tensor.of(ones, BLOCK, 1, 1, 1)),
                Set.of(1),
                Tolerance.OPERATOR);
        return new BlockedRun(opCase, new Conv2dBlockedDepthwise(), TestDevices.shared(), BLOCK, Set.of(), 1)
                .run(TestDevices.shared())
                .toFloatArray();
    }
}
