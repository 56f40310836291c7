package io.github.crossstage.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;
import org.opentest4j.AssertionFailedError;

/** Compares a tensor with the truth: type, then where NaN and infinities stand, then the error relative to the peak. */
public final class TensorAssert {
    private TensorAssert() {}

    /**
     * Fails unless {@code got} is {@code expected} within a tolerance.
     *
     * @param what the case and the output, for the message: {@code Conv2d/g1mb1... out0}
     * @return the error, {@code max|got - ref| / max|ref|}; if all of ref is 0, {@code max|got|}
     */
    public static double assertClose(String what, Tensor expected, Tensor got, Tolerance tolerance) {
        assertEquals(expected.type(), got.type(), () -> what + ": the type differs");
        return assertClose(what, expected.shape(), expected.toFloatArray(), got.toFloatArray(), tolerance);
    }

    private static double assertClose(String what, Shape shape, float[] expected, float[] got, Tolerance tolerance) {
        int special = 0;
        int firstSpecial = -1;
        double peak = 0;
        for (int i = 0; i < expected.length; i++) {
            boolean finite = Float.isFinite(expected[i]);
            if (finite ? !Float.isFinite(got[i]) : Float.compare(expected[i], got[i]) != 0) {
                firstSpecial = special++ == 0 ? i : firstSpecial;
            }
            peak = finite ? Math.max(peak, Math.abs((double) expected[i])) : peak;
        }
        if (special > 0) {
            throw failure(what, "NaN or infinity stands elsewhere", shape, firstSpecial, expected, got, special);
        }
        double limit = tolerance.relativeToPeak() * (peak == 0 ? 1 : peak);
        int over = 0;
        int worst = -1;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            double error = Float.isFinite(expected[i]) ? Math.abs((double) got[i] - expected[i]) : 0;
            over += error > limit ? 1 : 0;
            if (error > largest) {
                largest = error;
                worst = i;
            }
        }
        double relative = largest / (peak == 0 ? 1 : peak);
        if (over > 0) {
            String error = String.format(Locale.ROOT, "error %.3e of peak %.6g, allowed %s", relative, peak, tolerance);
            throw failure(what, error, shape, worst, expected, got, over);
        }
        return relative;
    }

    private static AssertionFailedError failure(
            String what, String reason, Shape shape, int index, float[] expected, float[] got, int count) {
        return new AssertionFailedError(
                what + ": " + reason + "; " + count + " of " + got.length + " elements, worst at "
                        + position(shape, index) + ": got " + got[index] + ", expected " + expected[index]
                        + "\n  re-run with OpCases.named(...) or -Dtest/-Dit.test=<this class>, case " + what);
    }

    /** Returns the index of an element on each axis, {@code [0, 3, 1]}. */
    private static String position(Shape shape, int flat) {
        long[] index = new long[shape.rank()];
        long[] strides = shape.strides();
        long rest = flat;
        for (int axis = 0; axis < index.length; axis++) {
            index[axis] = rest / strides[axis];
            rest %= strides[axis];
        }
        return Arrays.toString(index);
    }
}
