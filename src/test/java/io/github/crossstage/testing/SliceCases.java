package io.github.crossstage.testing;

import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Slices with steps of either sign on every axis; the four slices of a Focus layer. */
final class SliceCases {
    private final List<OpCase> cases = new ArrayList<>();

    private SliceCases() {}

    static List<OpCase> list() {
        SliceCases list = new SliceCases();
        list.add(Shape.of(1), List.of(0L), List.of(1L), List.of(1L));
        list.add(Shape.of(7), List.of(2L), List.of(1L), List.of(4L));
        list.add(Shape.of(7), List.of(6L), List.of(-1L), List.of(7L));
        list.add(Shape.of(7), List.of(5L), List.of(-2L), List.of(3L));
        list.add(Shape.of(7), List.of(3L), List.of(9L), List.of(1L));
        list.add(Shape.of(5, 9), List.of(4L, 0L), List.of(-2L, 3L), List.of(3L, 3L));
        list.add(Shape.of(3, 5, 7), List.of(0L, 4L, 1L), List.of(1L, -1L, 2L), List.of(3L, 5L, 3L));
        for (long row = 0; row < 2; row++) {
            for (long column = 0; column < 2; column++) {
                list.add(
                        Shape.of(2, 3, 8, 10),
                        List.of(0L, 0L, row, column),
                        List.of(1L, 1L, 2L, 2L),
                        List.of(2L, 3L, 4L, 5L));
            }
        }
        list.add(Shape.of(2, 9, 3, 5), List.of(0L, 4L, 0L, 0L), List.of(1L, 1L, 1L, 1L), List.of(2L, 5L, 3L, 5L));
        list.add(Shape.of(1, 16, 3, 5), List.of(0L, 8L, 0L, 0L), List.of(1L, 1L, 1L, 1L), List.of(1L, 8L, 3L, 5L));
        list.add(Shape.of(2, 9, 5, 5), List.of(0L, 8L, 1L, 4L), List.of(1L, -3L, 1L, -1L), List.of(1L, 3L, 4L, 5L));
        list.add(Shape.of(1, 5, 6, 7), List.of(0L, 0L, 5L, 6L), List.of(1L, 1L, -1L, -1L), List.of(1L, 5L, 6L, 7L));
        list.add(
                Shape.of(2, 3, 4, 2, 5),
                List.of(1L, 0L, 3L, 0L, 4L),
                List.of(-1L, 2L, -1L, 1L, -2L),
                List.of(2L, 2L, 3L, 2L, 3L));
        list.add(Shape.of(2, 3, 4, 4), List.of(0L, 0L, 0L, 0L), List.of(1L, 1L, 1L, 1L), List.of(2L, 0L, 4L, 4L));
        return list.cases;
    }

    private void add(Shape shape, List<Long> starts, List<Long> steps, List<Long> extents) {
        String name = (shape + "_from" + starts + "_by" + steps + "_to" + extents).replace(" ", "");
        cases.add(OpCase.of(
                name, new Slice(starts, steps, extents), Tolerance.EXACT, Fill.UNIFORM.tensor(name, shape.extents())));
    }
}
