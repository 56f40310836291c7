package io.github.crossstage.testing;

import io.github.crossstage.ir.op.MatMul;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Matrix products: vectors, batches, batches that broadcast. */
final class MatMulCases {
    private final List<OpCase> cases = new ArrayList<>();

    private MatMulCases() {}

    static List<OpCase> list() {
        MatMulCases list = new MatMulCases();
        list.add(Shape.of(1, 1), Shape.of(1, 1), Set.of());
        list.add(Shape.of(5, 7), Shape.of(7, 3), Set.of());
        list.add(Shape.of(5, 7), Shape.of(7, 3), Set.of(1));
        list.add(Shape.of(7), Shape.of(7), Set.of());
        list.add(Shape.of(7), Shape.of(7, 3), Set.of());
        list.add(Shape.of(5, 7), Shape.of(7), Set.of());
        list.add(Shape.of(2, 5, 7), Shape.of(7), Set.of(1));
        list.add(Shape.of(7), Shape.of(2, 7, 3), Set.of());
        list.add(Shape.of(4, 5, 7), Shape.of(4, 7, 3), Set.of());
        list.add(Shape.of(4, 5, 7), Shape.of(7, 3), Set.of(1));
        list.add(Shape.of(5, 7), Shape.of(4, 7, 3), Set.of());
        list.add(Shape.of(2, 1, 5, 7), Shape.of(3, 7, 4), Set.of());
        list.add(Shape.of(1, 3, 5, 7), Shape.of(2, 1, 7, 4), Set.of());
        list.add(Shape.of(2, 4, 9, 16), Shape.of(2, 4, 16, 9), Set.of());
        list.add(Shape.of(3, 17, 31), Shape.of(31, 33), Set.of(1));
        list.add(Shape.of(15, 64), Shape.of(64, 65), Set.of(1));
        list.add(Shape.of(3, 0), Shape.of(0, 2), Set.of());
        list.add(Shape.of(0, 3, 4), Shape.of(4, 2), Set.of());
        return list.cases;
    }

    private void add(Shape a, Shape b, Set<Integer> constants) {
        String name = (a + "x" + b).replace(" ", "") + (constants.isEmpty() ? "" : "_constant");
        for (Fill fill : List.of(Fill.UNIFORM, Fill.INTEGERS)) {
            Tensor left = fill.tensor(name + ".a", a.extents());
            Tensor right = fill.tensor(name + ".b", b.extents());
            cases.add(new OpCase(
                    (fill == Fill.INTEGERS ? "int_" : "") + name,
                    new MatMul(),
                    List.of(left, right),
                    constants,
                    fill == Fill.INTEGERS ? Tolerance.EXACT : Tolerance.sum(a.extent(a.rank() - 1))));
        }
    }
}
