package io.github.crossstage.testing;

import io.github.crossstage.ir.op.Softmax;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Softmax over one axis and over runs of axes; logits too large for a plain e^x. */
final class SoftmaxCases {
    private final List<OpCase> cases = new ArrayList<>();

    private SoftmaxCases() {}

    static List<OpCase> list() {
        SoftmaxCases list = new SoftmaxCases();
        list.add(Shape.of(1), 0, 1);
        list.add(Shape.of(17), 0, 1);
        list.add(Shape.of(3, 1000), 1, 2);
        list.add(Shape.of(5, 7), 0, 1);
        list.add(Shape.of(5, 7), 0, 2);
        list.add(Shape.of(2, 5, 7, 3), 1, 2);
        list.add(Shape.of(2, 5, 7, 3), 3, 4);
        list.add(Shape.of(2, 5, 7, 3), 0, 1);
        list.add(Shape.of(2, 5, 7, 3), 1, 4);
        list.add(Shape.of(2, 5, 7, 3), 2, 4);
        list.add(Shape.of(2, 5, 7, 3), 1, 3);
        list.add(Shape.of(2, 3, 2, 5, 3), 2, 3);
        list.add(Shape.of(1, 33, 5, 5), 1, 2);
        list.add(Shape.of(0, 4), 1, 2);
        Tensor large = Tensor.of(new float[] {1000, 999, -1000, 0, -1e30f, -1e30f, 88, 89}, 2, 4);
        list.cases.add(OpCase.of("large_logits", new Softmax(1, 2), Tolerance.transcendental(), large));
        return list.cases;
    }

    private void add(Shape shape, int axis, int endAxis) {
        String name = (shape + "_axes" + axis + "to" + endAxis).replace(" ", "");
        cases.add(OpCase.of(
                name, new Softmax(axis, endAxis), Tolerance.transcendental(), Fill.WIDE.tensor(name, shape.extents())));
    }
}
