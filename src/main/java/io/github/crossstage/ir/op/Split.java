package io.github.crossstage.ir.op;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * One tensor cut along an axis into consecutive parts; ONNX {@code Split}. The only operator with several outputs.
 *
 * @param axis the axis, {@code 0 <= axis < rank}
 * @param sizes the extents of the parts; their sum is the extent of the axis
 */
public record Split(int axis, List<Long> sizes) implements Op {
    public Split {
        sizes = List.copyOf(sizes);
        if (sizes.isEmpty() || sizes.stream().anyMatch(size -> size < 0)) {
            throw new ShapeException("sizes=" + sizes + ", expected one or more extents of 0 or more");
        }
    }

    @Override
    public OpKind kind() {
        return OpKind.SPLIT;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Types.requireCount(inputs, 1, 1);
        Shape src = inputs.get(0).shape();
        Types.requireAxis(axis, src);
        long sum = sizes.stream().mapToLong(Long::longValue).reduce(0, Math::addExact);
        if (sum != src.extent(axis)) {
            throw new ShapeException("sizes=" + sizes + " add up to " + sum + ", expected " + src.extent(axis)
                    + ", the extent of axis " + axis + " of " + inputs.get(0));
        }
        List<TensorType> parts = new ArrayList<>();
        for (long size : sizes) {
            parts.add(new TensorType(DataType.FLOAT32, src.with(axis, size)));
        }
        return parts;
    }

    @Override
    public long flops(List<TensorType> inputs, List<TensorType> outputs) {
        return 0;
    }

    @Override
    public String attributes() {
        return "axis=" + axis + " sizes=" + sizes;
    }
}
