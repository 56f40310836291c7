package io.github.crossstage.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.tensor.Tensor;
import org.junit.jupiter.api.Test;

class TensorAssertTest {
    private static final Tensor REF = Tensor.of(new float[] {1, -4, 2, Float.NaN}, 2, 2);

    private static String failure(Tensor expected, Tolerance tolerance, float... got) {
        Tensor tensor = Tensor.of(got, expected.shape().extents());
        return assertThrows(AssertionError.class, () -> TensorAssert.assertClose("case", expected, tensor, tolerance))
                .getMessage();
    }

    @Test
    void theErrorIsRelativeToThePeak() {
        Tensor got = Tensor.of(new float[] {1, -4, 2.5f, Float.NaN}, 2, 2);
        assertEquals(0.125, TensorAssert.assertClose("case", REF, got, new Tolerance(0.125)));
    }

    @Test
    void namesTheWorstElementAndCountsThoseOverTheLimit() {
        String message = failure(REF, new Tolerance(0.1), 2, -4, 4, Float.NaN);
        assertTrue(
                message.startsWith("case: error 5.000e-01 of peak 4.00000, allowed 1.0e-01 of peak;"
                        + " 2 of 4 elements, worst at [1, 0]: got 4.0, expected 2.0"),
                message);
    }

    @Test
    void nanAndInfinityMustStandWhereTheyAreExpected() {
        assertTrue(failure(REF, new Tolerance(1), 1, -4, 2, 0)
                .startsWith("case: NaN or infinity stands elsewhere; 1 of 4 elements, worst at [1, 1]: got 0.0"));
        assertTrue(failure(REF, new Tolerance(1), 1, Float.NEGATIVE_INFINITY, 2, Float.NaN)
                .contains("worst at [0, 1]: got -Infinity, expected -4.0"));
    }

    @Test
    void exactMeansEqualNumbersWhateverTheSignOfZero() {
        Tensor zeros = Tensor.of(new float[] {0, 1}, 2);
        TensorAssert.assertClose("case", zeros, Tensor.of(new float[] {-0f, 1}, 2), Tolerance.EXACT);
        assertTrue(failure(zeros, Tolerance.EXACT, 0, Math.nextUp(1f)).contains("1 of 2 elements, worst at [1]"));
    }

    @Test
    void typesMustAgree() {
        assertTrue(assertThrows(
                        AssertionError.class,
                        () -> TensorAssert.assertClose(
                                "case",
                                REF,
                                REF.reshape(Tensor.of(new float[4], 4).shape()),
                                Tolerance.EXACT))
                .getMessage()
                .startsWith("case: the type differs"));
    }
}
