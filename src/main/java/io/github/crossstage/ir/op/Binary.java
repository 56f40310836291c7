package io.github.crossstage.ir.op;

import io.github.crossstage.tensor.TensorType;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * An element-wise function of two tensors of any rank, broadcast against each other by the rule of NumPy; ONNX {@code Add},
 * {@code Sub}, {@code Mul}, {@code Div}.
 */
public record Binary(BinaryKind function) implements Op {
    public Binary {
        Objects.requireNonNull(function, "function");
    }

    @Override
    public OpKind kind() {
        return OpKind.BINARY;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Types.requireCount(inputs, 2, 2);
        return Types.float32(
                Types.broadcast(inputs.get(0).shape(), inputs.get(1).shape()));
    }

    @Override
    public String attributes() {
        return function.name().toLowerCase(Locale.ROOT);
    }
}
