package io.github.crossstage.benchmarks;

import java.util.Arrays;

/** How two samples of equal length go together. */
final class Correlation {
    private Correlation() {}

    /** Returns Pearson's coefficient, in [-1, 1]; NaN where one sample does not vary. */
    static double pearson(double[] x, double[] y) {
        double meanX = Arrays.stream(x).average().orElseThrow();
        double meanY = Arrays.stream(y).average().orElseThrow();
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (x[i] - meanX) * (y[i] - meanY);
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }
        return xy / Math.sqrt(xx * yy);
    }

    /** Returns Spearman's coefficient: Pearson's of the ranks. */
    static double spearman(double[] x, double[] y) {
        return pearson(ranks(x), ranks(y));
    }

    /** Returns the rank of each number; equal ones share the mean of theirs. */
    private static double[] ranks(double[] numbers) {
        double[] ranks = new double[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            for (double other : numbers) {
                ranks[i] += other < numbers[i] ? 1 : other == numbers[i] ? 0.5 : 0;
            }
        }
        return ranks;
    }
}
