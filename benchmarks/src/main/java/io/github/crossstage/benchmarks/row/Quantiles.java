package io.github.crossstage.benchmarks.row;

import java.util.Arrays;

/**
 * A sample of numbers in short: times in milliseconds, or ratios of them.
 *
 * @param median half of the numbers are below
 * @param p10 a tenth is below
 * @param p90 nine tenths are below
 * @param p99 99 of 100 are below; of a small sample nearly the largest
 * @param least the smallest
 */
public record Quantiles(double median, double p10, double p90, double p99, double least) {
    /** Returns those of a sample, between two numbers in proportion. @throws IllegalArgumentException if it is empty */
    public static Quantiles of(double... numbers) {
        if (numbers.length == 0) {
            throw new IllegalArgumentException("no numbers, expected 1 or more");
        }
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        return new Quantiles(at(sorted, 0.5), at(sorted, 0.1), at(sorted, 0.9), at(sorted, 0.99), sorted[0]);
    }

    private static double at(double[] sorted, double fraction) {
        double place = fraction * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
