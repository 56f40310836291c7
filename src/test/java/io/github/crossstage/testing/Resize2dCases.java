package io.github.crossstage.testing;

import io.github.crossstage.ir.op.CoordinateMode;
import io.github.crossstage.ir.op.NearestMode;
import io.github.crossstage.ir.op.Resize2d;
import io.github.crossstage.ir.op.ResizeMode;
import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Resizes in every coordinate and nearest mode, up and down, by whole and broken scales, from and to one pixel. */
final class Resize2dCases {
    private final List<OpCase> cases = new ArrayList<>();

    private Resize2dCases() {}

    static List<OpCase> list() {
        Resize2dCases list = new Resize2dCases();
        for (CoordinateMode coordinates : CoordinateMode.values()) {
            if (coordinates != CoordinateMode.TF_HALF_PIXEL_FOR_NN) {
                list.sizes(ResizeMode.LINEAR, coordinates, NearestMode.ROUND_PREFER_FLOOR);
            }
            for (NearestMode nearest : NearestMode.values()) {
                list.sizes(ResizeMode.NEAREST, coordinates, nearest);
            }
        }
        ResizeMode nearest = ResizeMode.NEAREST;
        list.sized(nearest, CoordinateMode.ASYMMETRIC, NearestMode.FLOOR, Shape.of(2, 17, 6, 7), 12, 14);
        list.sized(nearest, CoordinateMode.ASYMMETRIC, NearestMode.FLOOR, Shape.of(0, 3, 2, 2), 4, 4);
        return list.cases;
    }

    private void sizes(ResizeMode mode, CoordinateMode coordinates, NearestMode nearest) {
        sized(mode, coordinates, nearest, Shape.of(1, 3, 5, 4), 10, 8);
        sized(mode, coordinates, nearest, Shape.of(2, 2, 3, 7), 13, 16);
        sized(mode, coordinates, nearest, Shape.of(1, 2, 9, 8), 4, 5);
        sized(mode, coordinates, nearest, Shape.of(1, 2, 6, 4), 3, 12);
        sized(mode, coordinates, nearest, Shape.of(1, 2, 1, 5), 7, 1);
        sized(mode, coordinates, nearest, Shape.of(1, 2, 6, 7), 1, 1);
        scaled(mode, coordinates, nearest, Shape.of(1, 2, 7, 6), 1.3f, 2.6f);
        scaled(mode, coordinates, nearest, Shape.of(1, 2, 9, 10), 0.6f, 0.77f);
    }

    private void sized(
            ResizeMode mode, CoordinateMode coordinates, NearestMode nearest, Shape src, int height, int width) {
        float scaleHeight = (float) ((double) height / src.extent(2));
        float scaleWidth = (float) ((double) width / src.extent(3));
        String size = "_to" + height + "x" + width;
        add(size, new Resize2d(mode, coordinates, nearest, height, width, scaleHeight, scaleWidth), src);
    }

    private void scaled(
            ResizeMode mode, CoordinateMode coordinates, NearestMode nearest, Shape src, float height, float width) {
        long rows = (long) Math.floor(src.extent(2) * (double) height);
        long columns = (long) Math.floor(src.extent(3) * (double) width);
        String scale = "_by" + height + "x" + width;
        add(scale, new Resize2d(mode, coordinates, nearest, rows, columns, height, width), src);
    }

    private void add(String size, Resize2d op, Shape src) {
        boolean linear = op.mode() == ResizeMode.LINEAR;
        String name = op.mode().name().toLowerCase(Locale.ROOT) + "_"
                + op.coordinates().name().toLowerCase(Locale.ROOT)
                + (linear ? "" : "_" + op.nearest().name().toLowerCase(Locale.ROOT))
                + ("_" + src).replace(" ", "") + size;
        // Coordinates are computed in float32 on a device; their error is a share of the picture's extent.
        cases.add(OpCase.of(
                name, op, linear ? Tolerance.OPERATOR : Tolerance.EXACT, Fill.UNIFORM.tensor(name, src.extents())));
    }
}
