package io.github.crossstage.ir.op;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.util.List;

/**
 * Tensors one after the other along an axis; ONNX {@code Concat}. All other extents agree.
 *
 * @param axis the axis, {@code 0 <= axis < rank}
 */
public record Concat(int axis) implements Op {
    @Override
    public OpKind kind() {
        return OpKind.CONCAT;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Types.requireCount(inputs, 1, Integer.MAX_VALUE);
        Shape first = inputs.get(0).shape();
        Types.requireAxis(axis, first);
        long extent = 0;
        for (TensorType input : inputs) {
            Shape shape = input.shape();
            if (shape.rank() != first.rank() || !shape.with(axis, 0).equals(first.with(axis, 0))) {
                throw new ShapeException("inputs " + inputs.get(0) + " and " + input + " differ outside axis " + axis);
            }
            extent = Math.addExact(extent, shape.extent(axis));
        }
        return Types.float32(first.with(axis, extent));
    }

    @Override
    public long flops(List<TensorType> inputs, List<TensorType> outputs) {
        return 0;
    }

    @Override
    public String attributes() {
        return "axis=" + axis;
    }
}
