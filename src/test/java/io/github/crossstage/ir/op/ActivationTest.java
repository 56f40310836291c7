package io.github.crossstage.ir.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ActivationTest {
    /** Values of Python 3's {@code math.erf} and {@code math.erfc}; the two methods meet at 1.75. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 1",
        "0.1, 0.1124629160182849, 0.8875370839817152",
        "0.5, 0.5204998778130465, 0.4795001221869535",
        "1, 0.8427007929497149, 0.15729920705028513",
        "1.5, 0.9661051464753108, 0.033894853524689274",
        "2, 0.9953222650189527, 0.004677734981047265",
        "2.5, 0.999593047982555, 0.0004069520174449589",
        "3, 0.9999779095030014, 2.2090496998585438e-05",
        "5, 0.9999999999984626, 1.5374597944280351e-12",
        "10, 1, 2.088487583762545e-45",
        "26, 1, 5.663192408856143e-296",
        "40, 1, 0"
    })
    void erfAndErfcHaveThirteenDigits(double x, double erf, double erfc) {
        assertEquals(erf, ErrorFunction.erf(x), 1e-13 * erf);
        assertEquals(-erf, ErrorFunction.erf(-x), 1e-13 * erf);
        assertEquals(erfc, ErrorFunction.erfc(x), 1e-13 * erfc);
        assertEquals(1 + erf, ErrorFunction.erfc(-x), 1e-13);
    }

    @Test
    void theErrorFunctionPassesNanOn() {
        assertTrue(Double.isNaN(ErrorFunction.erf(Double.NaN)));
        assertTrue(Double.isNaN(ErrorFunction.erfc(Double.NaN)));
    }

    @ParameterizedTest
    @CsvSource({
        "IDENTITY, 0, 0, -2.5, -2.5",
        "RELU, 0, 0, -2.5, 0",
        "LEAKY_RELU, 0.5, 0, -3, -1.5",
        "CLIP, -1, 2, 5, 2",
        "CLIP, -1, 2, -5, -1",
        "SIGMOID, 0, 0, 0, 0.5",
        "SIGMOID, 0, 0, -1000, 0",
        "SILU, 0, 0, 2, 1.7615941559557649",
        "MISH, 0, 0, 1, 0.8650983882673103",
        "SOFTPLUS, 0, 0, 0, 0.6931471805599453",
        "SOFTPLUS, 0, 0, 1000, 1000",
        "TANH, 0, 0, 1, 0.7615941559557649",
        "HARD_SIGMOID, 0.25, 0.5, 1, 0.75",
        "HARD_SIGMOID, 0.25, 0.5, 9, 1",
        "HARD_SWISH, 0, 0, -4, 0",
        "HARD_SWISH, 0, 0, 1.5, 1.125",
        "EXP, 0, 0, 1, 2.718281828459045",
        "ELU, 2, 0, -1, -1.2642411176571153",
        "GELU, 0, 0, 1, 0.8413447460685429",
        "ERF, 0, 0, 1, 0.8427007929497149"
    })
    void formulasHaveTheirKnownValues(ActivationKind kind, float alpha, float beta, double x, double expected) {
        assertEquals(expected, new Activation(kind, alpha, beta).apply(x), 1e-12 * Math.abs(expected));
    }

    @ParameterizedTest
    @EnumSource(ActivationKind.class)
    void parametersThatAreNotReadMustBeZero(ActivationKind kind) {
        if (kind.parameters() < 2) {
            assertThrows(IllegalArgumentException.class, () -> new Activation(kind, 0, 1));
        }
        if (kind.parameters() < 1) {
            String message = assertThrows(IllegalArgumentException.class, () -> new Activation(kind, 1, 0))
                    .getMessage();
            assertEquals(kind.label() + " reads 0 parameters, got alpha=1.0 beta=0.0", message);
        }
    }

    @Test
    void printsTheParametersThatItReads() {
        assertEquals("relu", Activation.RELU.toString());
        assertEquals("leakyrelu(0.1)", Activation.leakyRelu(0.1f).toString());
        assertEquals("clip(0.0, 6.0)", Activation.clip(0, 6).toString());
    }
}
