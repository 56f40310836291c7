package io.github.crossstage.benchmarks.row;

/**
 * What the device can do at most, as the runner's own kernels found it.
 *
 * @param gigaflops 10⁹ floating-point operations a second, a fused multiply-add counted as two
 * @param memoryGigabytes 10⁹ bytes a second to and from memory
 * @param cacheGigabytes the same with data that stays in the caches
 */
public record Peaks(double gigaflops, double memoryGigabytes, double cacheGigabytes) {}
