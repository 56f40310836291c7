package io.github.crossstage.testing;

import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Element-wise functions of two tensors, with every pattern of broadcasting, both ways round. */
final class BinaryCases {
    private static final List<List<Shape>> PATTERNS = List.of(
            List.of(Shape.SCALAR, Shape.SCALAR),
            List.of(Shape.of(1), Shape.SCALAR),
            List.of(Shape.of(17), Shape.of(17)),
            List.of(Shape.of(3, 5), Shape.of(3, 5)),
            List.of(Shape.of(2, 3, 5), Shape.of(5)),
            List.of(Shape.of(2, 5, 7, 3), Shape.of(2, 5, 7, 3)),
            List.of(Shape.of(2, 5, 7, 3), Shape.SCALAR),
            List.of(Shape.of(2, 5, 7, 3), Shape.of(1)),
            List.of(Shape.of(2, 5, 7, 3), Shape.of(3)),
            List.of(Shape.of(2, 5, 7, 3), Shape.of(5, 1, 1)),
            List.of(Shape.of(2, 5, 7, 3), Shape.of(1, 5, 1, 1)),
            List.of(Shape.of(2, 5, 7, 3), Shape.of(2, 5, 1, 1)),
            List.of(Shape.of(2, 5, 7, 3), Shape.of(1, 1, 7, 3)),
            List.of(Shape.of(2, 5, 7, 3), Shape.of(2, 1, 7, 3)),
            List.of(Shape.of(2, 5, 7, 3), Shape.of(7, 1)),
            List.of(Shape.of(2, 1, 7, 1), Shape.of(1, 5, 1, 3)),
            List.of(Shape.of(7, 1), Shape.of(1, 5)),
            List.of(Shape.of(2, 3, 2, 5, 3), Shape.of(3, 1, 1, 3)),
            List.of(Shape.of(1, 17, 5, 5), Shape.of(1, 17, 1, 1)),
            List.of(Shape.of(0, 3, 2, 2), Shape.of(3, 1, 1)),
            List.of(Shape.of(1, 2, 1), Shape.of(0)));

    private final List<OpCase> cases = new ArrayList<>();

    private BinaryCases() {}

    static List<OpCase> list() {
        BinaryCases list = new BinaryCases();
        for (BinaryKind function : BinaryKind.values()) {
            for (List<Shape> pattern : PATTERNS) {
                list.add(function, pattern.get(0), pattern.get(1), Set.of());
                if (!pattern.get(0).equals(pattern.get(1))) {
                    list.add(function, pattern.get(1), pattern.get(0), Set.of());
                }
            }
            list.add(function, Shape.of(1, 6, 5, 3), Shape.of(6, 1, 1), Set.of(1));
            list.add(function, Shape.SCALAR, Shape.of(1, 6, 5, 3), Set.of(0));
        }
        for (int tile : new int[] {4, 8, 16, 32}) {
            list.add(BinaryKind.ADD, Shape.of(1, tile - 1, 3, 5), Shape.of(1, tile - 1, 3, 5), Set.of());
            list.add(BinaryKind.MUL, Shape.of(1, tile + 1, 3, 5), Shape.of(1, tile + 1, 1, 1), Set.of());
        }
        return list.cases;
    }

    private void add(BinaryKind function, Shape a, Shape b, Set<Integer> constants) {
        String name = (function.name().toLowerCase(Locale.ROOT) + "_" + a + "x" + b).replace(" ", "")
                + (constants.isEmpty() ? "" : "_constant" + constants.iterator().next());
        Tensor left = Fill.WIDE.tensor(name + ".a", a.extents());
        Fill divisor = function == BinaryKind.DIV ? Fill.POSITIVE : Fill.WIDE;
        Tensor right = divisor.tensor(name + ".b", b.extents());
        // OpenCL rounds +, - and * as IEEE 754 does; a quotient may be off by 2.5 ulp.
        Tolerance tolerance = function == BinaryKind.DIV ? Tolerance.sum(1) : Tolerance.EXACT;
        cases.add(new OpCase(name, new Binary(function), List.of(left, right), constants, tolerance));
    }
}
