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
 * C, ...]} of rank 3 or more and, with a prologue, its factor and shift {@code f32 [C]}; output {@code f32 [N, C, 1, ...]}.
 *
 * @param function maximum or mean
 * @param prologue what is done to the source first
 */
public record GlobalPool(PoolKind function, Prologue prologue) implements Op {
    public GlobalPool {
        Objects.requireNonNull(function, "function");
        Objects.requireNonNull(prologue, "prologue");
    }

    /** Makes a pool without a prologue. */
    public GlobalPool(PoolKind function) {
        this(function, Prologue.NONE);
    }

    /** Returns this with another prologue. */
    public GlobalPool withPrologue(Prologue other) {
        return new GlobalPool(function, other);
    }

    @Override
    public OpKind kind() {
        return OpKind.GLOBAL_POOL;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        int count = 1 + prologue.inputCount();
        Types.requireCount(inputs, count, count);
        Shape src = inputs.get(0).shape();
        if (src.rank() < 3 || src.elementCount(2, src.rank()) == 0) {
            throw new ShapeException(
                    "src is " + inputs.get(0) + ", expected [N, C, ...] with one element or more a channel");
        }
        prologue.require(inputs, 1, src);
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
        return function.name().toLowerCase(Locale.ROOT) + prologue.attributes();
    }
}
