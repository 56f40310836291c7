package io.github.crossstage.ir.op;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A tensor with its axes in another order; ONNX {@code Transpose}.
 *
 * @param permutation for each output axis the input axis it is taken from
 */
public record Transpose(List<Integer> permutation) implements Op {
    public Transpose {
        permutation = List.copyOf(permutation);
        if (!permutation.stream()
                .sorted()
                .toList()
                .equals(IntStream.range(0, permutation.size()).boxed().toList())) {
            throw new ShapeException("perm=" + permutation + ", expected each axis from 0 on exactly once");
        }
    }

    @Override
    public OpKind kind() {
        return OpKind.TRANSPOSE;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Types.requireCount(inputs, 1, 1);
        Shape src = Types.requireRank(inputs, 0, permutation.size(), "as many axes as perm=" + permutation);
        return Types.float32(
                Shape.of(permutation.stream().mapToLong(src::extent).toArray()));
    }

    @Override
    public long flops(List<TensorType> inputs, List<TensorType> outputs) {
        return 0;
    }

    @Override
    public String attributes() {
        return "perm=" + permutation;
    }
}
