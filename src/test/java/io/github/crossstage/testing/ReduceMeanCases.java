package io.github.crossstage.testing;

import io.github.crossstage.ir.op.ReduceMean;
import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Means over every subset of axes that networks use and some that they do not. */
final class ReduceMeanCases {
    private final List<OpCase> cases = new ArrayList<>();

    private ReduceMeanCases() {}

    static List<OpCase> list() {
        ReduceMeanCases list = new ReduceMeanCases();
        list.add(Shape.of(1), List.of(0));
        list.add(Shape.of(17), List.of(0));
        list.add(Shape.of(5, 7), List.of(0));
        list.add(Shape.of(5, 7), List.of(1));
        list.add(Shape.of(3, 5, 7), List.of(0, 2));
        list.add(Shape.of(2, 5, 7, 3), List.of(2, 3));
        list.add(Shape.of(2, 5, 7, 3), List.of(1));
        list.add(Shape.of(2, 5, 7, 3), List.of(3));
        list.add(Shape.of(2, 5, 7, 3), List.of(0, 2));
        list.add(Shape.of(2, 5, 7, 3), List.of(1, 3));
        list.add(Shape.of(2, 5, 7, 3), List.of(0, 1, 2, 3));
        list.add(Shape.of(1, 33, 7, 7), List.of(2, 3));
        list.add(Shape.of(2, 3, 2, 5, 3), List.of(1, 4));
        list.add(Shape.of(0, 3, 4, 4), List.of(2, 3));
        return list.cases;
    }

    private void add(Shape shape, List<Integer> axes) {
        long length = axes.stream().mapToLong(shape::extent).reduce(1, (a, b) -> a * b);
        for (boolean keepDims : new boolean[] {true, false}) {
            String name = (shape + "_axes" + axes).replace(" ", "") + (keepDims ? "_keep" : "");
            cases.add(OpCase.of(
                    name,
                    new ReduceMean(axes, keepDims),
                    Tolerance.sum(length),
                    Fill.UNIFORM.tensor(name, shape.extents())));
        }
    }
}
