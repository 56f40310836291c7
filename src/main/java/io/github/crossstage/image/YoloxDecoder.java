package io.github.crossstage.image;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns YOLOX's raw grid output into boxes (arXiv 2107.08430; Megvii's {@code demo_postprocess}).
 *
 * <p>The output is {@code f32 [1, anchors, 5 + classes]}: for strides 8, 16 and 32, row by row, one anchor a grid cell
 * (gx, gy) with {@code x, y, w, h, objectness, classes...}. The box in input pixels has its centre at
 * {@code ((x + gx) * stride, (y + gy) * stride)} and the size {@code (exp(w) * stride, exp(h) * stride)}; objectness and
 * classes are already sigmoid values, and {@code score = objectness * class}. Of each anchor only the best class counts.
 *
 * @param inputWidth the network's input, in pixels; a multiple of 32
 * @param inputHeight the same for its rows
 * @param labels the classes' names
 */
public record YoloxDecoder(int inputWidth, int inputHeight, Labels labels) {
    private static final int[] STRIDES = {8, 16, 32};
    private static final int BOX_NUMBERS = 5;

    public YoloxDecoder {
        if (inputWidth < 32 || inputHeight < 32 || inputWidth % 32 != 0 || inputHeight % 32 != 0) {
            throw new IllegalArgumentException("YOLOX input of " + inputWidth + "x" + inputHeight
                    + ": expected multiples of 32, the coarsest stride");
        }
    }

    /** Returns the number of anchors of this input size. */
    public long anchors() {
        long count = 0;
        for (int stride : STRIDES) {
            count += (long) (inputWidth / stride) * (inputHeight / stride);
        }
        return count;
    }

    /**
     * Returns the boxes whose score reaches a threshold, in input pixels, in the order of the output.
     *
     * @throws IllegalArgumentException if the output does not belong to this input size or these labels, or holds NaN
     */
    public List<Detection> decode(Tensor output, double minScore) {
        requireShape(output);
        List<Detection> found = new ArrayList<>();
        FloatBuffer numbers = output.floats();
        float[] anchor = new float[output.shape().intExtent(2)];
        for (int stride : STRIDES) {
            for (int gridY = 0; gridY < inputHeight / stride; gridY++) {
                for (int gridX = 0; gridX < inputWidth / stride; gridX++) {
                    int row = numbers.position() / anchor.length;
                    numbers.get(anchor);
                    requireNumbers(anchor, row);
                    int best = bestClass(anchor);
                    double score = (double) anchor[4] * anchor[BOX_NUMBERS + best];
                    if (score >= minScore) {
                        found.add(new Detection(box(anchor, gridX, gridY, stride), best, labels.name(best), score));
                    }
                }
            }
        }
        return List.copyOf(found);
    }

    /**
     * Returns what a picture shows: decoded, suppressed, mapped to the picture's pixels and clipped, best first. Boxes
     * that lie outside the picture are left out.
     */
    public List<Detection> detect(
            Tensor output, Placement placement, double minScore, NonMaximumSuppression suppression) {
        return suppression.apply(decode(output, minScore)).stream()
                .map(detection -> detection.withBox(placement.toPicture(detection.box())))
                .filter(detection -> detection.box().area() > 0)
                .toList();
    }

    private void requireShape(Tensor output) {
        Shape shape = output.shape();
        if (shape.rank() != 3 || shape.extent(0) != 1 || shape.extent(1) != anchors() || shape.extent(2) <= 5) {
            throw new IllegalArgumentException("YOLOX output " + output.type() + " for an input of " + inputWidth + "x"
                    + inputHeight + ": expected f32 [1, " + anchors() + ", 5 + classes]; is this the raw grid output"
                    + " of strides 8, 16, 32, and the size right?");
        }
        labels.requireSize(shape.extent(2) - BOX_NUMBERS);
    }

    private static void requireNumbers(float[] anchor, int row) {
        for (int i = 0; i < anchor.length; i++) {
            if (!Float.isFinite(anchor[i])) {
                throw new IllegalArgumentException("YOLOX output: number " + i + " of anchor " + row + " is "
                        + anchor[i] + ", expected finite numbers; verify the model on this device");
            }
        }
    }

    private static int bestClass(float[] anchor) {
        int best = 0;
        for (int i = 1; i < anchor.length - BOX_NUMBERS; i++) {
            if (anchor[BOX_NUMBERS + i] > anchor[BOX_NUMBERS + best]) {
                best = i;
            }
        }
        return best;
    }

    private static Box box(float[] anchor, int gridX, int gridY, int stride) {
        return Box.ofCenter(
                ((double) anchor[0] + gridX) * stride,
                ((double) anchor[1] + gridY) * stride,
                boundedExp(anchor[2]) * stride,
                boundedExp(anchor[3]) * stride);
    }

    /** Keeps a wild size finite; e^20 is larger than any picture. */
    private static double boundedExp(double x) {
        return Math.exp(Math.min(x, 20));
    }
}
