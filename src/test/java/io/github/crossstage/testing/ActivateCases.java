package io.github.crossstage.testing;

import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.ActivationKind;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Every activation kind on prime extents and at its bends and limits; RELU on ranks 0 to 5. */
final class ActivateCases {
    private ActivateCases() {}

    static List<OpCase> list() {
        List<OpCase> cases = new ArrayList<>();
        for (ActivationKind kind : ActivationKind.values()) {
            for (Activation activation : Activations.of(kind)) {
                add(cases, activation, Shape.of(2, 7, 5, 11));
                cases.add(OpCase.of(
                        activation + "_special_points",
                        new Activate(activation),
                        Activations.tolerance(kind),
                        special()));
            }
        }
        for (Shape shape : List.of(
                Shape.SCALAR, Shape.of(1), Shape.of(17), Shape.of(5, 9), Shape.of(3, 5, 7), Shape.of(2, 3, 1, 5, 4))) {
            add(cases, Activation.RELU, shape);
        }
        for (Shape shape : List.of(Shape.of(0), Shape.of(2, 0, 3, 3))) {
            add(cases, Activation.SIGMOID, shape);
        }
        for (int tile : new int[] {4, 8, 16, 32}) {
            for (int channels = tile - 1; channels <= tile + 1; channels++) {
                add(cases, Activation.leakyRelu(0.1f), Shape.of(1, channels, 3, 5));
            }
        }
        return cases;
    }

    private static void add(List<OpCase> cases, Activation activation, Shape shape) {
        String name = (activation + "_" + shape).replace(" ", "");
        Tensor src = Fill.WIDE.tensor(name, shape.extents());
        cases.add(OpCase.of(name, new Activate(activation), Activations.tolerance(activation.kind()), src));
    }

    /** Zeros, bends, and arguments where naive formulas overflow; e^x stays finite in float32. */
    private static Tensor special() {
        float[] points = {
            0f, -0f, 1e-30f, -1e-30f, 1e-4f, -1e-4f, 1f, -1f, 2.5f, -2.5f, 3f, -3f, 6f, -6f, 6.5f, -6.5f, 20f, -20f,
            50f, -50f, 88f, -88f, -104f, -1000f
        };
        return Tensor.of(points, 1, 2, 3, 4);
    }
}
