/**
 * The benchmark runner: whole networks on CrossStage and on other engines, side by side on the same cores.
 *
 * <p>{@link io.github.crossstage.benchmarks.BenchMain} reads the arguments and starts a JVM with the driver's thread count where
 * needed. For every network a {@link io.github.crossstage.benchmarks.Comparison} lets two {@link
 * io.github.crossstage.benchmarks.Contender}s agree on the output, times them in turn and makes a {@link
 * io.github.crossstage.benchmarks.Row}. {@link io.github.crossstage.benchmarks.RunOverheadBenchmark} is for JMH. README.md of the project
 * says how to read the numbers.
 */
package io.github.crossstage.benchmarks;
