package io.github.crossstage.ir.op;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.util.List;
import java.util.Objects;

/** The same elements in the same order under another shape; ONNX {@code Reshape}, {@code Flatten}, {@code Squeeze}, {@code Unsqueeze}. */
public record Reshape(Shape shape) implements Op {
    public Reshape {
        Objects.requireNonNull(shape, "shape");
    }

    @Override
    public OpKind kind() {
        return OpKind.RESHAPE;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Types.requireCount(inputs, 1, 1);
        if (inputs.get(0).shape().elementCount() != shape.elementCount()) {
            throw new ShapeException("src is " + inputs.get(0) + " with "
                    + inputs.get(0).shape().elementCount() + " elements, but " + shape + " has "
                    + shape.elementCount());
        }
        return Types.float32(shape);
    }

    @Override
    public long flops(List<TensorType> inputs, List<TensorType> outputs) {
        return 0;
    }

    @Override
    public String attributes() {
        return "shape=" + shape;
    }
}
