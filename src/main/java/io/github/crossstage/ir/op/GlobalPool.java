package io.github.crossstage.ir.op;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The largest or the mean element of each channel; ONNX {@code GlobalMaxPool} and {@code GlobalAveragePool}. Input {@code f32 [N,
 * C, ...]} of rank 3 or more, output {@code f32 [N, C, 1, ...]}.
 */
public record GlobalPool(PoolKind function) implements Op {
    public GlobalPool {
        Objects.requireNonNull(function, "function");
    }

    @Override
    public OpKind kind() {
        return OpKind.GLOBAL_POOL;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Types.requireCount(inputs, 1, 1);
        Shape src = inputs.get(0).shape();
        if (src.rank() < 3 || src.elementCount(2, src.rank()) == 0) {
            throw new ShapeException(
                    "src is " + inputs.get(0) + ", expected [N, C, ...] with one element or more a channel");
        }
        long[] extents = src.extents();
        Arrays.fill(extents, 2, extents.length, 1);
        return Types.float32(Shape.of(extents));
    }

    @Override
    public long flops(List<TensorType> inputs, List<TensorType> outputs) {
        return inputs.get(0).shape().elementCount();
    }

    @Override
    public String attributes() {
        return function.name().toLowerCase(Locale.ROOT);
    }
}
