package io.github.crossstage.testing;

import java.util.Locale;

/**
 * How far a result may be from the truth: {@code max|got - ref| / max|ref| <= relativeToPeak}, for each output tensor.
 *
 * <p>For sums the limit is {@code 4 · 2^-24 · √K} with K the length of the sum, as rounding errors of random sign grow; it never
 * falls below that of K = 16 and never exceeds the 5e-6 that every operator keeps (see {@code golden/README.md}).
 *
 * @param relativeToPeak the limit; 0 for bit-for-bit equality (where +0 and -0 count as equal)
 */
public record Tolerance(double relativeToPeak) {
    /** The limit of a single operator. */
    public static final Tolerance OPERATOR = new Tolerance(5e-6);

    /** The limit of a whole network. */
    public static final Tolerance NETWORK = new Tolerance(2e-5);

    /** For data movement and for arithmetic that is exact or rounds once. */
    public static final Tolerance EXACT = new Tolerance(0);

    private static final double UNIT_ROUNDOFF = 0x1p-24;

    /** Returns the limit of a sum of so many products. */
    public static Tolerance sum(long length) {
        double limit = 4 * UNIT_ROUNDOFF * Math.sqrt((double) Math.max(16, length));
        return new Tolerance(Math.min(limit, OPERATOR.relativeToPeak));
    }

    /** Returns the limit of a few roundings and one or two calls of exp, log or tanh, whose errors OpenCL bounds by 2 to 16 ulp. */
    public static Tolerance transcendental() {
        return new Tolerance(32 * UNIT_ROUNDOFF);
    }

    @Override
    public String toString() {
        return relativeToPeak == 0 ? "exact" : String.format(Locale.ROOT, "%.1e of peak", relativeToPeak);
    }
}
