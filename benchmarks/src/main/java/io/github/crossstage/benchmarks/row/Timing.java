package io.github.crossstage.benchmarks.row;

/**
 * Wall times of two engines.
 *
 * @param ours our times in milliseconds
 * @param theirs the peer's times in milliseconds
 * @param ratios ours over theirs, of each pair of runs that stood side by side
 */
public record Timing(Quantiles ours, Quantiles theirs, Quantiles ratios) {
    /** Returns our median over theirs; below 1 we are faster. */
    public double ratio() {
        return ours.median() / theirs.median();
    }
}
