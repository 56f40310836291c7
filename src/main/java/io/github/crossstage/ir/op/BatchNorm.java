package io.github.crossstage.ir.op;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.util.List;

/**
 * Batch normalisation with fixed statistics, and an activation after it: {@code dst = activation((src - mean) / √(variance +
 * epsilon) · scale + bias)}, each channel (axis 1) with its own numbers; ONNX {@code BatchNormalization} in inference.
 *
 * <p>Inputs: src {@code f32 [N, C, ...]} of rank 2 or more, then scale, bias, mean, variance, each {@code f32 [C]}. Output: as
 * src.
 *
 * @param epsilon added to the variance
 * @param activation applied to the result; {@link Activation#IDENTITY} for none
 */
public record BatchNorm(float epsilon, Activation activation) implements Op {
    /** Makes a batch normalisation without an activation. */
    public BatchNorm(float epsilon) {
        this(epsilon, Activation.IDENTITY);
    }

    @Override
    public OpKind kind() {
        return OpKind.BATCH_NORM;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Types.requireCount(inputs, 5, 5);
        Shape src = inputs.get(0).shape();
        if (src.rank() < 2) {
            throw new ShapeException("src is " + inputs.get(0) + ", expected rank 2 or more [N, C, ...]");
        }
        String[] names = {"src", "scale", "bias", "mean", "variance"};
        for (int i = 1; i < 5; i++) {
            Types.requireExtents(inputs, i, names[i], src.extent(1));
        }
        return List.of(inputs.get(0));
    }

    /** Two an element, and one more for an activation. */
    @Override
    public long flops(List<TensorType> inputs, List<TensorType> outputs) {
        return outputs.get(0).shape().elementCount() * (activation.isIdentity() ? 2 : 3);
    }

    @Override
    public String attributes() {
        return "epsilon=" + epsilon + (activation.isIdentity() ? "" : " activation=" + activation);
    }
}
