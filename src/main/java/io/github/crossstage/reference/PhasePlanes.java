package io.github.crossstage.reference;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import java.util.stream.IntStream;

/**
 * An image laid out so that what one kernel element reads for a whole output plane lies in one run of memory.
 *
 * <p>The padded rows and columns are dealt out by their remainder modulo the stride: {@code [IC, SH, SW, rows, pitch]}, where
 * padded row {@code y} is row {@code y / SH} of phase {@code y % SH}. Kernel element {@code (kh, kw)} then reads for output
 * {@code (oh, ow)} the element {@code oh · pitch + ow} after {@link #tap}. The rows are as wide as the widest tap needs, so the run
 * also passes {@code pitch - OW} numbers a row that belong to no output.
 */
final class PhasePlanes {
    private final Window2d window;
    private final int rows;
    private final int pitch;
    private final int channels;
    private final double[] numbers;

    /** Makes empty planes for an input and an output of these shapes. */
    PhasePlanes(Window2d window, Shape src, Shape dst) {
        this.window = window;
        this.rows = dst.intExtent(2) + (int) ((window.spanHeight() - 1) / window.strideHeight());
        this.pitch = dst.intExtent(3) + (int) ((window.spanWidth() - 1) / window.strideWidth());
        this.channels = src.intExtent(1);
        Shape shape = Shape.of(channels, window.strideHeight(), window.strideWidth(), rows, pitch);
        if (shape.elementCount() > Integer.MAX_VALUE - 8) {
            throw new ShapeException("Conv2d " + window + " on f32 " + src + ": a padded image has "
                    + shape.elementCount() + " elements, expected fewer than 2^31; use smaller images");
        }
        this.numbers = new double[(int) shape.elementCount()];
    }

    /** Fills the planes with image {@code n} of a tensor {@code [N, IC, IH, IW]}; padding stays zero. */
    void load(float[] src, Shape shape, int n) {
        int ih = shape.intExtent(2);
        int iw = shape.intExtent(3);
        IntStream.range(0, channels).parallel().forEach(ic -> {
            for (int h = 0; h < ih; h++) {
                int row = h + window.padTop();
                int from = ((n * channels + ic) * ih + h) * iw;
                if (row / window.strideHeight() < rows) {
                    loadRow(src, from, iw, at(ic, row, 0));
                }
            }
        });
    }

    /** Deals out a row whose padded column 0 stands at {@code to}. */
    private void loadRow(float[] src, int from, int iw, int to) {
        int stride = window.strideWidth();
        for (int w = 0; w < iw; w++) {
            int column = w + window.padLeft();
            int place = column / stride;
            if (place < pitch) {
                numbers[to + column % stride * rows * pitch + place] = src[from + w];
            }
        }
    }

    /** Returns where the run of kernel element {@code (kh, kw)} in a channel starts. */
    int tap(int ic, int kh, int kw) {
        return at(ic, kh * window.dilationHeight(), kw * window.dilationWidth());
    }

    private int at(int ic, int row, int column) {
        int sh = window.strideHeight();
        int sw = window.strideWidth();
        int phase = (ic * sh + row % sh) * sw + column % sw;
        return (phase * rows + row / sh) * pitch + column / sw;
    }

    double[] numbers() {
        return numbers;
    }

    int pitch() {
        return pitch;
    }
}
