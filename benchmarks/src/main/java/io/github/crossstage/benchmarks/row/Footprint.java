package io.github.crossstage.benchmarks.row;

import java.util.OptionalLong;

/**
 * What it takes to get going in a JVM of its own.
 *
 * @param coldStartMs from the JVM's start to the first answer, with no kernels kept from earlier runs
 * @param warmStartMs the same with those that the first start left; a median
 * @param peakResidentBytes most resident memory of the process, a few runs included; nothing where the system does not tell
 */
public record Footprint(double coldStartMs, double warmStartMs, OptionalLong peakResidentBytes) {}
