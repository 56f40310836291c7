package io.github.crossstage.passes;

import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Gemm;
import io.github.crossstage.tensor.Shape;

/**
 * Where the weights of a convolution or a matrix product belong: filter, source channel and place under the window. A linear layer
 * is a convolution of one pixel.
 *
 * @param filters output channels
 * @param channels source channels that a filter sees
 * @param taps places under the window
 * @param groups groups of channels that see only each other
 * @param filterStride elements from one filter to the next
 * @param channelStride elements from one source channel to the next; places follow each other
 */
record FilterAxes(int filters, int channels, int taps, int groups, int filterStride, int channelStride) {
    static FilterAxes of(Conv2d op, Shape weights) {
        int taps = Math.toIntExact(weights.elementCount(2, 4));
        int channels = weights.intExtent(1);
        return new FilterAxes(weights.intExtent(0), channels, taps, op.groups(), channels * taps, taps);
    }

    /** Returns those of B. */
    static FilterAxes of(Gemm op, Shape weights) {
        int rows = weights.intExtent(0);
        int columns = weights.intExtent(1);
        return op.transposeB()
                ? new FilterAxes(rows, columns, 1, 1, columns, 1)
                : new FilterAxes(columns, rows, 1, 1, 1, columns);
    }

    /** Returns the source channel that a filter's channel is. */
    int sourceChannel(int filter, int channel) {
        return filter / (filters / groups) * channels + channel;
    }

    int index(int filter, int channel, int tap) {
        return filter * filterStride + channel * channelStride + tap;
    }
}
