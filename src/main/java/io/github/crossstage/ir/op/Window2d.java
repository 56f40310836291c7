package io.github.crossstage.ir.op;

import io.github.crossstage.error.ShapeException;

/**
 * The sliding window of a convolution or pool: kernel extents, strides, pads and dilations, and the arithmetic of output
 * extents that both share.
 *
 * @param kernelHeight rows of the kernel, 1 or more
 * @param kernelWidth columns of the kernel, 1 or more
 * @param strideHeight rows from one window to the next, 1 or more
 * @param strideWidth columns from one window to the next, 1 or more
 * @param padTop rows of padding above, 0 or more
 * @param padLeft columns of padding on the left, 0 or more
 * @param padBottom rows of padding below, 0 or more
 * @param padRight columns of padding on the right, 0 or more
 * @param dilationHeight rows from one kernel row to the next; 1 is dense
 * @param dilationWidth columns from one kernel column to the next; 1 is dense
 */
public record Window2d(
        int kernelHeight,
        int kernelWidth,
        int strideHeight,
        int strideWidth,
        int padTop,
        int padLeft,
        int padBottom,
        int padRight,
        int dilationHeight,
        int dilationWidth) {
    public Window2d {
        require("kernelShape", kernelHeight, kernelWidth, 1);
        require("strides", strideHeight, strideWidth, 1);
        require("pads", padTop, padLeft, 0);
        require("pads", padBottom, padRight, 0);
        require("dilations", dilationHeight, dilationWidth, 1);
    }

    private static void require(String what, int height, int width, int least) {
        if (height < least || width < least) {
            throw new ShapeException(what + "=[" + height + ", " + width + "], expected " + least + " or more");
        }
    }

    /** Returns a window with stride 1, no padding, dense. */
    public static Window2d of(int kernelHeight, int kernelWidth) {
        return new Window2d(kernelHeight, kernelWidth, 1, 1, 0, 0, 0, 0, 1, 1);
    }

    /** Returns this window with other strides. */
    public Window2d withStrides(int height, int width) {
        return new Window2d(
                kernelHeight,
                kernelWidth,
                height,
                width,
                padTop,
                padLeft,
                padBottom,
                padRight,
                dilationHeight,
                dilationWidth);
    }

    /** Returns this window with other pads, in the order of ONNX: top, left, bottom, right. */
    public Window2d withPads(int top, int left, int bottom, int right) {
        return new Window2d(
                kernelHeight,
                kernelWidth,
                strideHeight,
                strideWidth,
                top,
                left,
                bottom,
                right,
                dilationHeight,
                dilationWidth);
    }

    /** Returns this window with other dilations. */
    public Window2d withDilations(int height, int width) {
        return new Window2d(
                kernelHeight,
                kernelWidth,
                strideHeight,
                strideWidth,
                padTop,
                padLeft,
                padBottom,
                padRight,
                height,
                width);
    }

    /** Returns the rows that the dilated kernel spans. */
    public long spanHeight() {
        return (long) dilationHeight * (kernelHeight - 1) + 1;
    }

    /** Returns the columns that the dilated kernel spans. */
    public long spanWidth() {
        return (long) dilationWidth * (kernelWidth - 1) + 1;
    }

    /** Returns the output rows for so many input rows. @throws ShapeException if the kernel does not fit once */
    public long outputHeight(long inputHeight, boolean ceilMode) {
        return output("rows", inputHeight, spanHeight(), strideHeight, padTop, padBottom, ceilMode);
    }

    /** Returns the output columns for so many input columns. @throws ShapeException if the kernel does not fit once */
    public long outputWidth(long inputWidth, boolean ceilMode) {
        return output("columns", inputWidth, spanWidth(), strideWidth, padLeft, padRight, ceilMode);
    }

    /**
     * Output extent = floor or ceil((input + pads - span) / stride) + 1. In ceil mode a last window that would start in
     * the trailing padding is dropped (PyTorch's rule, which ONNX adopted).
     */
    private static long output(
            String what, long input, long span, int stride, int padBefore, int padAfter, boolean ceilMode) {
        long room = input + padBefore + padAfter - span;
        if (room < 0) {
            throw new ShapeException("the kernel spans " + span + " " + what + " but the padded input has only "
                    + (input + padBefore + padAfter));
        }
        long extent = (ceilMode ? (room + stride - 1) / stride : room / stride) + 1;
        if (ceilMode && (extent - 1) * stride >= input + padBefore) {
            extent--;
        }
        return extent;
    }

    /** Returns {@code kernel=[3, 3] strides=[2, 2] pads=[1, 1, 1, 1] dilations=[1, 1]}, defaults left out. */
    String attributes() {
        StringBuilder text = new StringBuilder("kernel=[" + kernelHeight + ", " + kernelWidth + "]");
        if (strideHeight != 1 || strideWidth != 1) {
            text.append(" strides=[" + strideHeight + ", " + strideWidth + "]");
        }
        if (padTop + padLeft + padBottom + padRight > 0) {
            text.append(" pads=[" + padTop + ", " + padLeft + ", " + padBottom + ", " + padRight + "]");
        }
        if (dilationHeight != 1 || dilationWidth != 1) {
            text.append(" dilations=[" + dilationHeight + ", " + dilationWidth + "]");
        }
        return text.toString();
    }
}
