package io.github.crossstage.image;

/**
 * The weights with which the pixels of one axis enter each new pixel, as Pillow's {@code Resample.c} computes them.
 *
 * <p>With {@code scale = in / out}, {@code s = max(scale, 1)} and a filter {@code f} of radius {@code r}, new pixel
 * {@code i} has its centre at {@code c = (i + 0.5) * scale} and is fed by pixels {@code x} from
 * {@code (int) (c - r*s + 0.5)} to {@code (int) (c + r*s + 0.5)} (exclusive), cut at the border, each with weight
 * {@code f((x - c + 0.5) / s)}; the weights are normalised to sum 1 and rounded to {@value #PRECISION_BITS} binary
 * digits.
 */
final class FilterWeights {
    static final int PRECISION_BITS = 22;

    private static final double CUBIC_A = -0.5;

    private final int[] starts;
    private final int[][] weights;

    private FilterWeights(int count) {
        starts = new int[count];
        weights = new int[count][];
    }

    /** Returns the weights of new pixels {@code first} to {@code first + count} of {@code out}. */
    static FilterWeights of(Resampling resampling, int in, int out, int first, int count) {
        boolean cubic = resampling == Resampling.BICUBIC;
        double scale = (double) in / out;
        double filterScale = Math.max(scale, 1);
        double support = (cubic ? 2 : 1) * filterScale;
        double inverse = 1 / filterScale;
        FilterWeights result = new FilterWeights(count);
        for (int i = 0; i < count; i++) {
            double center = (first + i + 0.5) * scale;
            int start = Math.max(0, (int) (center - support + 0.5));
            int end = Math.min(in, (int) (center + support + 0.5));
            double[] exact = new double[end - start];
            double sum = 0;
            for (int x = 0; x < exact.length; x++) {
                double distance = (x + start - center + 0.5) * inverse;
                exact[x] = cubic ? cubic(distance) : triangle(distance);
                sum += exact[x];
            }
            result.starts[i] = start;
            result.weights[i] = quantise(exact, sum);
        }
        return result;
    }

    private static int[] quantise(double[] exact, double sum) {
        int[] weights = new int[exact.length];
        for (int x = 0; x < exact.length; x++) {
            double weight = (sum == 0 ? exact[x] : exact[x] / sum) * (1 << PRECISION_BITS);
            weights[x] = (int) (weight + (weight < 0 ? -0.5 : 0.5));
        }
        return weights;
    }

    private static double triangle(double x) {
        return Math.max(0, 1 - Math.abs(x));
    }

    private static double cubic(double x) {
        double d = Math.abs(x);
        if (d < 1) {
            return ((CUBIC_A + 2) * d - (CUBIC_A + 3)) * d * d + 1;
        }
        return d < 2 ? (((d - 5) * d + 8) * d - 4) * CUBIC_A : 0;
    }

    int count() {
        return starts.length;
    }

    /** Returns the first pixel that feeds new pixel {@code index} (counted from the first computed one). */
    int start(int index) {
        return starts[index];
    }

    /** Returns the pixel after the last one that feeds it. */
    int end(int index) {
        return starts[index] + weights[index].length;
    }

    /** Returns the fixed-point weights of those pixels; not to be written to. */
    int[] weights(int index) {
        return weights[index];
    }

    /** Returns a fixed-point sum as an 8-bit sample; the sum holds one half already. */
    static int round(int sum) {
        return Math.max(0, Math.min(255, sum >> PRECISION_BITS));
    }
}
