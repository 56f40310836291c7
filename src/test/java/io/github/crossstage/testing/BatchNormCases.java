package io.github.crossstage.testing;

import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.ActivationKind;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Batch normalisations of every rank, with every activation behind them. */
final class BatchNormCases {
    private final List<OpCase> cases = new ArrayList<>();

    private BatchNormCases() {}

    static List<OpCase> list() {
        BatchNormCases list = new BatchNormCases();
        for (Shape shape : List.of(
                Shape.of(1, 1, 1, 1),
                Shape.of(3, 5),
                Shape.of(2, 7, 5),
                Shape.of(2, 3, 5, 7),
                Shape.of(2, 3, 2, 5, 3),
                Shape.of(1, 123, 4, 6),
                Shape.of(3, 62, 1, 3),
                Shape.of(0, 3, 4, 4))) {
            list.add(1e-5f, Activation.IDENTITY, shape);
        }
        list.add(1e-3f, Activation.IDENTITY, Shape.of(2, 31, 3, 6));
        list.add(0.1f, Activation.RELU, Shape.of(2, 31, 3, 6));
        for (ActivationKind kind : ActivationKind.values()) {
            for (Activation activation : Activations.of(kind)) {
                list.add(1e-5f, activation, Shape.of(2, 9, 5, 3));
            }
        }
        for (int tile : new int[] {4, 8, 16, 32}) {
            for (int channels = tile - 1; channels <= tile + 1; channels++) {
                list.add(1e-5f, Activation.RELU, Shape.of(1, channels, 5, 7));
            }
        }
        return list.cases;
    }

    private void add(float epsilon, Activation activation, Shape shape) {
        String name = (activation + "_eps" + epsilon + "_" + shape).replace(" ", "");
        long channels = shape.extent(1);
        List<Tensor> inputs = List.of(
                Fill.WIDE.tensor(name + ".src", shape.extents()),
                Fill.UNIFORM.tensor(name + ".scale", channels),
                Fill.UNIFORM.tensor(name + ".bias", channels),
                Fill.UNIFORM.tensor(name + ".mean", channels),
                Fill.POSITIVE.tensor(name + ".variance", channels));
        cases.add(OpCase.layer(name, new BatchNorm(epsilon, activation), Tolerance.transcendental(), inputs));
    }
}
