package io.github.crossstage.lowering;

import java.util.Optional;

/**
 * Depthwise convolution, {@code conv2d_depthwise.cl}: eight neighbouring outputs of a row a work-item. Takes convolutions with one
 * source channel a filter, whatever the window and the number of filters a channel. Chosen on CPU drivers, and elsewhere where
 * {@link Conv2dGrouped} refuses, except where so many filters read one channel that a matrix product reuses it better; bound by
 * loads.
 */
final class Conv2dDepthwise implements Implementation {
    private static final long OUTPUTS = 8;
    private static final long[] LOCAL = {2, 4, 8};
    private static final long MOST_FILTERS = 4;

    @Override
    public String name() {
        return "conv2d_depthwise";
    }

    @Override
    public Optional<String> unsuited(Request request) {
        Conv2dProblem conv = Conv2dProblem.ofConv2d(request);
        return conv.groupFilters() > MOST_FILTERS
                ? Optional.of(conv.groupFilters() + " filters read each channel, above " + MOST_FILTERS
                        + " a matrix product reuses it better")
                : Optional.empty();
    }

    @Override
    public Attempt attempt(Request request) {
        Conv2dProblem conv = Conv2dProblem.ofConv2d(request);
        if (conv.groupChannels() != 1) {
            return Attempt.refuse("a filter sees " + conv.groupChannels() + " channels, not one");
        }
        int stride = conv.window().strideWidth();
        boolean vectors = conv.src().stride(3) == 1 && stride <= 2;
        KernelSpec kernel = KernelSpec.of("conv2d_depthwise").define("STRIDE_W", vectors ? stride : 0);
        return Attempt.accept(
                conv.dst(),
                conv.plainArguments(kernel)
                        .local(LOCAL)
                        .global(
                                Conv2dProblem.roundUp(Conv2dProblem.ceilDiv(conv.outputWidth(), OUTPUTS), LOCAL[0]),
                                Conv2dProblem.roundUp(conv.outputHeight(), LOCAL[1]),
                                Conv2dProblem.roundUp(conv.batch() * conv.outputChannels(), LOCAL[2])));
    }
}
