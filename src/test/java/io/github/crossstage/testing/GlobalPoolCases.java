package io.github.crossstage.testing;

import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Prologue;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Pools over whole channels, of ranks 3 to 5. */
final class GlobalPoolCases {
    private GlobalPoolCases() {}

    static List<OpCase> list() {
        List<OpCase> cases = new ArrayList<>();
        for (PoolKind function : PoolKind.values()) {
            for (Shape shape : List.of(
                    Shape.of(1, 1, 1, 1),
                    Shape.of(2, 5, 7),
                    Shape.of(2, 5, 7, 3),
                    Shape.of(2, 3, 2, 3, 5),
                    Shape.of(3, 17, 1, 13),
                    Shape.of(1, 31, 7, 7),
                    Shape.of(1, 33, 7, 7),
                    Shape.of(1, 8, 14, 14),
                    Shape.of(1, 2, 61, 67),
                    Shape.of(0, 2, 3, 3))) {
                String name = (function.name().toLowerCase(Locale.ROOT) + "_" + shape).replace(" ", "");
                Tolerance tolerance =
                        function == PoolKind.MAX ? Tolerance.EXACT : Tolerance.sum(shape.elementCount(2, shape.rank()));
                cases.add(OpCase.of(
                        name, new GlobalPool(function), tolerance, Fill.UNIFORM.tensor(name, shape.extents())));
                cases.add(fused(name, new GlobalPool(function, Prologue.of(Activation.RELU)), shape));
                cases.add(fused(name, new GlobalPool(function, Prologue.of(Activation.leakyRelu(0.1f))), shape));
            }
        }
        return cases;
    }

    private static OpCase fused(String plainName, GlobalPool op, Shape shape) {
        String name = plainName + "_prologue=" + op.prologue().activation();
        List<Tensor> inputs = List.of(
                Fill.UNIFORM.tensor(name + ".src", shape.extents()),
                Fill.UNIFORM.tensor(name + ".factor", shape.extent(1)),
                Fill.UNIFORM.tensor(name + ".shift", shape.extent(1)));
        return OpCase.layer(name, op, Tolerance.sum(shape.elementCount(2, shape.rank())), inputs);
    }
}
