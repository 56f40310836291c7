package io.github.crossstage.testing;

import io.github.crossstage.ir.op.Transpose;
import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Permutations of up to five axes, those of detection heads among them. */
final class TransposeCases {
    private final List<OpCase> cases = new ArrayList<>();

    private TransposeCases() {}

    static List<OpCase> list() {
        TransposeCases list = new TransposeCases();
        list.add(Shape.SCALAR, List.of());
        list.add(Shape.of(5), List.of(0));
        list.add(Shape.of(3, 7), List.of(1, 0));
        list.add(Shape.of(33, 17), List.of(1, 0));
        list.add(Shape.of(2, 5, 3), List.of(0, 2, 1));
        list.add(Shape.of(2, 5, 3), List.of(2, 0, 1));
        list.add(Shape.of(1, 1, 1, 1), List.of(3, 2, 1, 0));
        list.add(Shape.of(2, 5, 3, 7), List.of(0, 1, 2, 3));
        list.add(Shape.of(2, 5, 3, 7), List.of(0, 2, 3, 1));
        list.add(Shape.of(2, 5, 3, 7), List.of(0, 3, 1, 2));
        list.add(Shape.of(2, 5, 3, 7), List.of(0, 1, 3, 2));
        list.add(Shape.of(2, 5, 3, 7), List.of(3, 2, 1, 0));
        list.add(Shape.of(2, 5, 3, 7), List.of(1, 0, 2, 3));
        list.add(Shape.of(1, 3, 9, 5, 4), List.of(0, 1, 3, 4, 2));
        list.add(Shape.of(1, 2, 9, 5, 4), List.of(0, 2, 1, 3, 4));
        list.add(Shape.of(1, 17, 5, 5), List.of(0, 2, 3, 1));
        list.add(Shape.of(2, 0, 3), List.of(2, 1, 0));
        return list.cases;
    }

    private void add(Shape shape, List<Integer> permutation) {
        String name = (shape + "_perm" + permutation).replace(" ", "");
        cases.add(OpCase.of(
                name, new Transpose(permutation), Tolerance.EXACT, Fill.UNIFORM.tensor(name, shape.extents())));
    }
}
