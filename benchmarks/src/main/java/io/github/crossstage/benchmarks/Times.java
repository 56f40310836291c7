package io.github.crossstage.benchmarks;

import java.util.Arrays;

/** A sample of numbers, sorted: times in nanoseconds, or ratios of them. Immutable. */
final class Times {
    private final double[] sorted;

    private Times(double[] sorted) {
        this.sorted = sorted;
    }

    static Times of(double... numbers) {
        if (numbers.length == 0) {
            throw new IllegalArgumentException("no numbers, expected 1 or more");
        }
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        return new Times(sorted);
    }

    double median() {
        return quantile(0.5);
    }

    /** Returns a quantile, between two numbers in proportion. */
    double quantile(double fraction) {
        double place = fraction * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
