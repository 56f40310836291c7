package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.CoordinateMode;
import io.github.crossstage.ir.op.NearestMode;
import io.github.crossstage.ir.op.Resize2d;
import io.github.crossstage.ir.op.ResizeMode;
import java.nio.FloatBuffer;

/**
 * Where the output pixels of a resize look on one axis, computed in double precision.
 *
 * <p>A scale that is output over input extent, rounded to float, is taken for the exact quotient, so that the rounding does not
 * move coordinates over the middle between two pixels.
 *
 * @param mode nearest or linear
 * @param coordinates which source coordinate an output pixel stands for
 * @param nearest how it is rounded, for nearest
 * @param input extent of the source
 * @param output extent of the output
 * @param scale output pixels for a source pixel, as the model gave it
 */
record Resize2dAxis(
        ResizeMode mode, CoordinateMode coordinates, NearestMode nearest, long input, long output, float scale) {
    static Resize2dAxis rows(Resize2d op, long input) {
        return new Resize2dAxis(op.mode(), op.coordinates(), op.nearest(), input, op.outputHeight(), op.scaleHeight());
    }

    static Resize2dAxis columns(Resize2d op, long input) {
        return new Resize2dAxis(op.mode(), op.coordinates(), op.nearest(), input, op.outputWidth(), op.scaleWidth());
    }

    /** Returns the numbers {@link #write} writes. */
    long elements() {
        return mode == ResizeMode.LINEAR ? 3 * output : output;
    }

    /**
     * Writes the table of {@code resize2d.cl}: the source index of every output pixel; for linear the lower index of each, then the
     * upper of each, then the share of the upper of each.
     */
    void write(FloatBuffer table) {
        int extent = Math.toIntExact(output);
        for (int x = 0; x < extent; x++) {
            double coordinate = coordinate(x);
            if (mode == ResizeMode.NEAREST) {
                table.put(x, (float) clamped(rounded(coordinate)));
                continue;
            }
            double inside = clamped(coordinate);
            double lower = Math.floor(inside);
            table.put(x, (float) lower);
            table.put(extent + x, (float) clamped(lower + 1));
            table.put(2 * extent + x, (float) (inside - lower));
        }
    }

    private double clamped(double index) {
        return Math.max(0, Math.min(index, input - 1.0));
    }

    /** Returns the source coordinate of an output pixel; see {@link CoordinateMode}. */
    double coordinate(long x) {
        return switch (coordinates) {
            case HALF_PIXEL -> unscaled(x + 0.5) - 0.5;
            case PYTORCH_HALF_PIXEL -> output == 1 ? 0 : unscaled(x + 0.5) - 0.5;
            case ALIGN_CORNERS -> output == 1 ? 0 : (double) x * (input - 1) / (output - 1);
            case ASYMMETRIC -> unscaled((double) x);
            case TF_HALF_PIXEL_FOR_NN -> unscaled(x + 0.5);
            case HALF_PIXEL_SYMMETRIC -> symmetric(x);
        };
    }

    private double unscaled(double x) {
        return isQuotient() ? x * input / output : x / scale;
    }

    /** The picture's middle stays the middle though the output extent was rounded down. */
    private double symmetric(long x) {
        double unrounded = isQuotient() ? output : input * (double) scale;
        double shift = input / 2.0 * (1 - output / unrounded);
        return shift + unscaled(x + 0.5) - 0.5;
    }

    private boolean isQuotient() {
        return scale == (float) ((double) output / input);
    }

    private double rounded(double coordinate) {
        return switch (nearest) {
            case ROUND_PREFER_FLOOR -> Math.ceil(coordinate - 0.5);
            case ROUND_PREFER_CEIL -> Math.floor(coordinate + 0.5);
            case FLOOR -> Math.floor(coordinate);
            case CEIL -> Math.ceil(coordinate);
        };
    }
}
