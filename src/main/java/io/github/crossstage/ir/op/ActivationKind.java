package io.github.crossstage.ir.op;

import java.util.Locale;

/**
 * The activation functions: name, formula in double precision, and how many of the two parameters each reads.
 *
 * <p>The device's formula is the macro of the same name, {@code ACTIVATE_<NAME>(x, alpha, beta)}, in {@code
 * kernels/include/activation.clh}.
 */
public enum ActivationKind {
    IDENTITY(0, (x, a, b) -> x),
    /** {@code max(x, 0)}. */
    RELU(0, (x, a, b) -> Math.max(x, 0)),
    /** {@code x < 0 ? alpha·x : x}. */
    LEAKY_RELU(1, (x, a, b) -> x < 0 ? a * x : x),
    /** {@code min(max(x, alpha), beta)}; ReLU6 is 0 and 6. */
    CLIP(2, (x, a, b) -> Math.min(Math.max(x, a), b)),
    /** {@code 1 / (1 + e^-x)}. */
    SIGMOID(0, (x, a, b) -> sigmoid(x)),
    /** {@code x·sigmoid(x)}. */
    SILU(0, (x, a, b) -> x * sigmoid(x)),
    /** {@code x·tanh(softplus(x))}. */
    MISH(0, (x, a, b) -> x * Math.tanh(softplus(x))),
    /** {@code ln(1 + e^x)}. */
    SOFTPLUS(0, (x, a, b) -> softplus(x)),
    TANH(0, (x, a, b) -> Math.tanh(x)),
    /** {@code min(max(alpha·x + beta, 0), 1)}. */
    HARD_SIGMOID(2, (x, a, b) -> Math.min(Math.max(a * x + b, 0), 1)),
    /** {@code x·min(max(x/6 + 1/2, 0), 1)}. */
    HARD_SWISH(0, (x, a, b) -> x * Math.min(Math.max(x / 6 + 0.5, 0), 1)),
    EXP(0, (x, a, b) -> Math.exp(x)),
    /** {@code x < 0 ? alpha·(e^x - 1) : x}. */
    ELU(1, (x, a, b) -> x < 0 ? a * Math.expm1(x) : x),
    /** {@code x/2·(1 + erf(x/√2))}. */
    GELU(0, (x, a, b) -> x / 2 * ErrorFunction.erfc(-x / Math.sqrt(2))),
    /** The error function. */
    ERF(0, (x, a, b) -> ErrorFunction.erf(x));

    /** A formula of x and two parameters. */
    @FunctionalInterface
    interface Formula {
        double apply(double x, double alpha, double beta);
    }

    private final int parameters;

    @SuppressWarnings("ImmutableEnumChecker") // a formula is a lambda without state
    private final Formula formula;

    ActivationKind(int parameters, Formula formula) {
        this.parameters = parameters;
        this.formula = formula;
    }

    /** Returns how many parameters the formula reads: none, alpha, or alpha and beta. */
    public int parameters() {
        return parameters;
    }

    /** Returns the name of the device's macro without its prefix: {@code LEAKY_RELU}. */
    public String macro() {
        return name();
    }

    /** Returns the name in lower case with dashes left out: {@code leakyrelu}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace("_", "");
    }

    double apply(double x, double alpha, double beta) {
        return formula.apply(x, alpha, beta);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double softplus(double x) {
        return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
    }
}
