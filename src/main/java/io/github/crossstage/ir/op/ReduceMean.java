package io.github.crossstage.ir.op;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The mean over some axes; ONNX {@code ReduceMean}.
 *
 * @param axes the axes to average over, ascending, each {@code 0 <= axis < rank}; one or more
 * @param keepDims whether they stay with extent 1
 */
public record ReduceMean(List<Integer> axes, boolean keepDims) implements Op {
    public ReduceMean {
        axes = axes.stream().sorted().distinct().toList();
        if (axes.isEmpty()) {
            throw new ShapeException("axes=[], expected one or more");
        }
    }

    @Override
    public OpKind kind() {
        return OpKind.REDUCE_MEAN;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Types.requireCount(inputs, 1, 1);
        Shape src = inputs.get(0).shape();
        LongStream.Builder extents = LongStream.builder();
        for (int axis : axes) {
            Types.requireAxis(axis, src);
            if (src.extent(axis) == 0) {
                throw new ShapeException(
                        "axis " + axis + " of " + inputs.get(0) + " is empty: a mean needs an element");
            }
        }
        for (int axis = 0; axis < src.rank(); axis++) {
            if (!axes.contains(axis)) {
                extents.add(src.extent(axis));
            } else if (keepDims) {
                extents.add(1);
            }
        }
        return Types.float32(Shape.of(extents.build().toArray()));
    }

    @Override
    public long flops(List<TensorType> inputs, List<TensorType> outputs) {
        return inputs.get(0).shape().elementCount();
    }

    @Override
    public String attributes() {
        return "axes=" + axes + (keepDims ? "" : " keepdims=0");
    }
}
