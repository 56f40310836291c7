package io.github.crossstage.ir.op;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.tensor.TensorType;
import java.util.List;

/**
 * {@code e^(x - max) / Σ e^(x - max)} over a run of axes; ONNX {@code Softmax}.
 *
 * <p>From opset 13 it runs over one axis ({@code endAxis = axis + 1}); before, over all axes from the given one on ({@code endAxis
 * = rank}).
 *
 * @param axis first axis of the sum
 * @param endAxis the axis after the last one of the sum
 */
public record Softmax(int axis, int endAxis) implements Op {
    public Softmax {
        if (axis < 0 || endAxis <= axis) {
            throw new ShapeException("axes " + axis + " to " + endAxis + ", expected 0 <= axis < endAxis");
        }
    }

    @Override
    public OpKind kind() {
        return OpKind.SOFTMAX;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Types.requireCount(inputs, 1, 1);
        Types.requireAxis(endAxis - 1, inputs.get(0).shape());
        return inputs;
    }

    /** Five an element: maximum, difference, exponential, sum, quotient. */
    @Override
    public long flops(List<TensorType> inputs, List<TensorType> outputs) {
        return 5 * outputs.get(0).shape().elementCount();
    }

    @Override
    public String attributes() {
        return endAxis == axis + 1 ? "axis=" + axis : "axes=" + axis + ".." + (endAxis - 1);
    }
}
