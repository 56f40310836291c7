package io.github.crossstage.reference;

import io.github.crossstage.ir.op.Op;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/** Runs one operator on the reference, for tests with numbers worked out by hand. */
final class Run {
    private Run() {}

    /** Returns the only output. */
    static Tensor one(Op op, Tensor... inputs) {
        List<TensorType> types = Arrays.stream(inputs).map(Tensor::type).toList();
        return ReferenceKernels.run(op, List.of(inputs), op.infer(types)).get(0);
    }

    /** Returns the numbers of the only output. */
    static float[] numbers(Op op, Tensor... inputs) {
        return one(op, inputs).toFloatArray();
    }

    /** Returns a tensor {@code [1, 1, 1, W]}. */
    static Tensor row(float... numbers) {
        return Tensor.of(numbers, 1, 1, 1, numbers.length);
    }
}
