package io.github.crossstage.ir.op;

import io.github.crossstage.tensor.TensorType;
import java.util.List;
import java.util.Objects;

/** An activation function on every element of a float32 tensor of any rank. Output: as the input. */
public record Activate(Activation activation) implements Op {
    public Activate {
        Objects.requireNonNull(activation, "activation");
    }

    @Override
    public OpKind kind() {
        return OpKind.ACTIVATE;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Types.requireCount(inputs, 1, 1);
        return inputs;
    }

    @Override
    public String attributes() {
        return activation.toString();
    }
}
