package io.github.crossstage.benchmarks;

import io.github.crossstage.benchmarks.row.Quantiles;
import io.github.crossstage.report.ConvolutionIo;
import io.github.crossstage.runtime.Explanation;
import io.github.crossstage.runtime.RunTraffic;

/**
 * One strategy of one depth: what it should cost, what it moved, and how long it took.
 *
 * @param network what was run
 * @param macs multiply-accumulates of an image, of the network as published
 * @param io convolutional input and output of the network as published
 * @param macsAsRun multiply-accumulates after the compiler's passes
 * @param ioAsRun convolutional input and output after the compiler's passes
 * @param planned what the plan says before a run
 * @param moved what one run moved
 * @param wall wall times of a run in nanoseconds
 * @param cpuNanos mean processor time of a run in nanoseconds, all threads of the process
 * @param wallRatios wall time over that of (a) in the same round
 * @param cpuRatio mean processor time over that of (a)
 */
record FusionRow(
        FusionNetwork network,
        long macs,
        ConvolutionIo io,
        long macsAsRun,
        ConvolutionIo ioAsRun,
        Explanation.Totals planned,
        RunTraffic moved,
        Quantiles wall,
        double cpuNanos,
        Quantiles wallRatios,
        double cpuRatio) {}
