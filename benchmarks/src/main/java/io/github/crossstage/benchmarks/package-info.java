/**
 * The benchmark runner: whole networks on CrossStage and on other engines, side by side on the same cores.
 *
 * <p>{@link io.github.crossstage.benchmarks.BenchMain} reads the arguments and starts a JVM with the driver's thread count where needed
 * ({@code ChildJvm}). For every {@code Network} a {@code Comparison} lets two {@code Contender}s agree on the output, times them in turn, asks
 * for our times from the inside and for starts in JVMs of their own ({@code FootprintMeter}), and makes a {@link
 * io.github.crossstage.benchmarks.row.Row}; {@code PeakMeter} finds out what the device can do. {@code GemmCommand} does the same for matrix
 * products, {@code ServeLoadCommand} lets many callers ask a service. The classes that end in Benchmark are for JMH. README.md of the project says how to read the numbers.
 */
package io.github.crossstage.benchmarks;
