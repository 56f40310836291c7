package io.github.crossstage.testing;

import io.github.crossstage.ir.op.Split;
import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Splits on every axis, even and odd, with an empty part. */
final class SplitCases {
    private final List<OpCase> cases = new ArrayList<>();

    private SplitCases() {}

    static List<OpCase> list() {
        SplitCases list = new SplitCases();
        list.add(Shape.of(1), 0, List.of(1L));
        list.add(Shape.of(7), 0, List.of(3L, 4L));
        list.add(Shape.of(2, 123, 5, 3), 1, List.of(62L, 61L));
        list.add(Shape.of(1, 64, 3, 5), 1, List.of(32L, 32L));
        list.add(Shape.of(2, 11, 3, 5), 1, List.of(1L, 2L, 3L, 5L));
        list.add(Shape.of(5, 3, 4, 2), 0, List.of(2L, 3L));
        list.add(Shape.of(2, 3, 7, 5), 2, List.of(3L, 4L));
        list.add(Shape.of(2, 3, 5, 7), 3, List.of(3L, 3L, 1L));
        list.add(Shape.of(4, 9), 1, List.of(4L, 5L));
        list.add(Shape.of(2, 3, 9), 2, List.of(2L, 7L));
        list.add(Shape.of(2, 3, 5, 2, 3), 2, List.of(1L, 4L));
        list.add(Shape.of(2, 5, 3, 3), 1, List.of(2L, 0L, 3L));
        for (long tile : new long[] {4, 8, 16, 32}) {
            list.add(Shape.of(1, 2 * tile, 3, 5), 1, List.of(tile - 1, tile + 1));
        }
        return list.cases;
    }

    private void add(Shape shape, int axis, List<Long> sizes) {
        String name = (shape + "_axis" + axis + "_" + sizes).replace(" ", "");
        cases.add(OpCase.of(name, new Split(axis, sizes), Tolerance.EXACT, Fill.UNIFORM.tensor(name, shape.extents())));
    }
}
