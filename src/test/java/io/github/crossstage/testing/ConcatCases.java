package io.github.crossstage.testing;

import io.github.crossstage.ir.op.Concat;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Concatenations on every axis: odd extents, many inputs, an empty one, a constant one. */
final class ConcatCases {
    private final List<OpCase> cases = new ArrayList<>();

    private ConcatCases() {}

    static List<OpCase> list() {
        ConcatCases list = new ConcatCases();
        list.add(Shape.of(1), 0, 1, 1);
        list.add(Shape.of(5), 0, 5);
        list.add(Shape.of(2, 1, 5, 7), 1, 3);
        list.add(Shape.of(2, 1, 5, 7), 1, 62, 61);
        list.add(Shape.of(1, 1, 3, 5), 1, 4, 8, 16);
        list.add(Shape.of(2, 1, 3, 5), 1, 3, 5, 1, 7, 9, 2);
        list.add(Shape.of(1, 5, 4, 3), 0, 2, 1);
        list.add(Shape.of(2, 5, 4, 3), 2, 3, 4);
        list.add(Shape.of(2, 5, 4, 3), 3, 1, 6, 2);
        list.add(Shape.of(3, 1), 1, 2, 7);
        list.add(Shape.of(2, 3, 1), 2, 5, 4);
        list.add(Shape.of(2, 3, 1, 2, 3), 2, 5, 4);
        list.add(Shape.of(2, 1, 3, 3), 1, 3, 0, 2);
        list.add(Shape.of(0, 1, 3, 3), 1, 3, 2);
        for (int tile : new int[] {4, 8, 16, 32}) {
            list.add(Shape.of(1, 1, 3, 5), 1, tile - 1, tile + 1);
            list.add(Shape.of(2, 1, 3, 5), 1, tile, tile);
        }
        list.constantInput();
        return list.cases;
    }

    private void add(Shape shape, int axis, long... extents) {
        String name = (shape.with(axis, 0) + "_axis" + axis + "_" + Arrays.toString(extents)).replace(" ", "");
        Tensor[] inputs = new Tensor[extents.length];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = Fill.UNIFORM.tensor(
                    name + "." + i, shape.with(axis, extents[i]).extents());
        }
        cases.add(OpCase.of(name, new Concat(axis), Tolerance.EXACT, inputs));
    }

    private void constantInput() {
        Tensor a = Fill.UNIFORM.tensor("concat.a", 1, 3, 4, 5);
        Tensor b = Fill.UNIFORM.tensor("concat.b", 1, 2, 4, 5);
        cases.add(new OpCase("constant_second", new Concat(1), List.of(a, b), Set.of(1), Tolerance.EXACT));
    }
}
