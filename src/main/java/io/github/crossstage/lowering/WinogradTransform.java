package io.github.crossstage.lowering;

/** The transform of 3x3 filters by Winograd's algorithm, {@code G weights G^T}, in double precision and rounded once. */
final class WinogradTransform {
    static final int TAPS = 3;

    /** Weights of a filter for one channel. */
    static final int WEIGHTS = TAPS * TAPS;

    /** The points of {@code winograd.clh} for 4 outputs. */
    private static final double A = 0.6875;

    private static final double B = 1.5;

    private final double[][] matrix;

    private WinogradTransform(double[][] matrix) {
        this.matrix = matrix;
    }

    /** Returns the transform of a form. */
    static WinogradTransform of(WinogradForm form) {
        return new WinogradTransform(
                switch (form) {
                    // Rows for the points, 0 first, and for infinity.
                    case F2 -> new double[][] {{1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, 1}};
                    case F4 ->
                        new double[][] {
                            {1 / (A * A * B * B), 0, 0},
                            point(A, 2 * A * A * (A * A - B * B)),
                            point(-A, 2 * A * A * (A * A - B * B)),
                            point(B, 2 * B * B * (B * B - A * A)),
                            point(-B, 2 * B * B * (B * B - A * A)),
                            {0, 0, 1}
                        };
                    // Of the even rows, at 0, 1 and infinity, and of the odd ones.
                    case F2_STRIDE_2 -> new double[][] {{1, 0, 0}, {1, 0, 1}, {0, 0, 1}, {0, 1, 0}};
                });
    }

    private static double[] point(double x, double divisor) {
        return new double[] {1 / divisor, x / divisor, x * x / divisor};
    }

    /** Puts the transform of the nine weights from {@code first} on to {@code at}, its elements {@code step} apart. */
    void apply(float[] weights, int first, float[] transformed, int at, int step) {
        int to = at;
        for (double[] left : matrix) {
            double row0 = product(left, weights[first], weights[first + 3], weights[first + 6]);
            double row1 = product(left, weights[first + 1], weights[first + 4], weights[first + 7]);
            double row2 = product(left, weights[first + 2], weights[first + 5], weights[first + 8]);
            for (double[] right : matrix) {
                transformed[to] = (float) product(right, row0, row1, row2);
                to += step;
            }
        }
    }

    private static double product(double[] factors, double x, double y, double z) {
        return factors[0] * x + factors[1] * y + factors[2] * z;
    }
}
