package io.github.crossstage.reference;

import io.github.crossstage.ir.op.CoordinateMode;
import io.github.crossstage.ir.op.NearestMode;
import io.github.crossstage.ir.op.Resize2d;
import io.github.crossstage.ir.op.ResizeMode;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;

/**
 * A picture at another size; see {@link Resize2d}.
 *
 * <p>Coordinates are computed in double precision, and a scale that is the float nearest to output over input extent counts as
 * that quotient exactly: otherwise the rounding of the scale would decide which pixel is nearest where two are as near.
 */
final class Resize2dReference {
    /** Two source indices on one axis and the share of the second. */
    private record Tap(int first, int second, double share) {}

    private Resize2dReference() {}

    static Tensor run(Resize2d op, Tensor src, TensorType dstType) {
        Shape srcShape = src.shape();
        Shape shape = dstType.shape();
        Tap[] rows = taps(op, srcShape.intExtent(2), shape.intExtent(2), op.scaleHeight());
        Tap[] columns = taps(op, srcShape.intExtent(3), shape.intExtent(3), op.scaleWidth());
        float[] numbers = src.toFloatArray();
        float[] dst = new float[(int) shape.elementCount()];
        int width = srcShape.intExtent(3);
        int pixels = srcShape.intExtent(2) * width;
        int at = 0;
        for (int plane = 0; plane < shape.elementCount(0, 2); plane++) {
            for (Tap row : rows) {
                int first = plane * pixels + row.first * width;
                int second = plane * pixels + row.second * width;
                for (Tap column : columns) {
                    double upper = mix(numbers[first + column.first], numbers[first + column.second], column.share);
                    double lower = mix(numbers[second + column.first], numbers[second + column.second], column.share);
                    dst[at++] = (float) mix(upper, lower, row.share);
                }
            }
        }
        return Tensor.of(dst, shape.extents());
    }

    private static double mix(double first, double second, double share) {
        return share == 0 ? first : first * (1 - share) + second * share;
    }

    private static Tap[] taps(Resize2d op, int input, int output, float scale) {
        Tap[] taps = new Tap[output];
        for (int x = 0; x < output; x++) {
            double source = source(op.coordinates(), x, input, output, scale);
            if (op.mode() == ResizeMode.NEAREST) {
                int nearest = (int) Math.min(Math.max(round(op.nearest(), source), 0), input - 1);
                taps[x] = new Tap(nearest, nearest, 0);
            } else {
                double inside = Math.min(Math.max(source, 0), input - 1);
                int first = (int) inside;
                taps[x] = new Tap(first, Math.min(first + 1, input - 1), inside - first);
            }
        }
        return taps;
    }

    private static double source(CoordinateMode mode, int x, int input, int output, float scale) {
        boolean fromExtents = (float) ((double) output / input) == scale;
        double numerator = fromExtents ? input : 1;
        double denominator = fromExtents ? output : scale;
        double scaledInput = fromExtents ? output : (double) input * scale;
        double halfPixel = (x + 0.5) * numerator / denominator - 0.5;
        return switch (mode) {
            case HALF_PIXEL -> halfPixel;
            case PYTORCH_HALF_PIXEL -> output > 1 ? halfPixel : 0;
            case ALIGN_CORNERS -> output > 1 ? (double) x * (input - 1) / (output - 1) : 0;
            case ASYMMETRIC -> x * numerator / denominator;
            case TF_HALF_PIXEL_FOR_NN -> (x + 0.5) * numerator / denominator;
            case HALF_PIXEL_SYMMETRIC -> halfPixel + input / 2.0 * (1 - output / scaledInput);
        };
    }

    private static double round(NearestMode mode, double source) {
        return switch (mode) {
            case ROUND_PREFER_FLOOR -> Math.ceil(source - 0.5);
            case ROUND_PREFER_CEIL -> Math.floor(source + 0.5);
            case FLOOR -> Math.floor(source);
            case CEIL -> Math.ceil(source);
        };
    }
}
