package io.github.crossstage.testing;

import io.github.crossstage.ir.op.Reshape;
import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Reshapes: flattening, squeezing, splitting of channels. */
final class ReshapeCases {
    private final List<OpCase> cases = new ArrayList<>();

    private ReshapeCases() {}

    static List<OpCase> list() {
        ReshapeCases list = new ReshapeCases();
        list.add(Shape.of(1), Shape.SCALAR);
        list.add(Shape.SCALAR, Shape.of(1, 1, 1, 1));
        list.add(Shape.of(6), Shape.of(2, 3));
        list.add(Shape.of(2, 5, 3, 7), Shape.of(2, 105));
        list.add(Shape.of(2, 17, 1, 1), Shape.of(2, 17));
        list.add(Shape.of(2, 17), Shape.of(2, 17, 1, 1));
        list.add(Shape.of(1, 255, 3, 5), Shape.of(1, 3, 85, 15));
        list.add(Shape.of(2, 12, 3, 5), Shape.of(2, 3, 4, 3, 5));
        list.add(Shape.of(2, 3, 4, 3, 5), Shape.of(2, 12, 15));
        list.add(Shape.of(1, 15, 4, 4), Shape.of(1, 5, 12, 4));
        list.add(Shape.of(2, 3, 4, 5), Shape.of(5, 4, 3, 2));
        list.add(Shape.of(0, 3), Shape.of(0, 3, 1));
        return list.cases;
    }

    private void add(Shape from, Shape to) {
        String name = (from + "to" + to).replace(" ", "");
        cases.add(OpCase.of(name, new Reshape(to), Tolerance.EXACT, Fill.UNIFORM.tensor(name, from.extents())));
    }
}
