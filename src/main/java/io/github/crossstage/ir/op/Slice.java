package io.github.crossstage.ir.op;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.util.List;

/**
 * Every step-th element along every axis: {@code dst[i] = src[starts + i·steps]}; ONNX {@code Slice} with its bounds resolved.
 *
 * @param starts first element on each axis, {@code 0 <= start < extent} where the output extent is not 0
 * @param steps distance from one element to the next on each axis, not 0; below 0 reverses
 * @param extents extents of the output
 */
public record Slice(List<Long> starts, List<Long> steps, List<Long> extents) implements Op {
    public Slice {
        starts = List.copyOf(starts);
        steps = List.copyOf(steps);
        extents = List.copyOf(extents);
        if (starts.size() != steps.size() || starts.size() != extents.size()) {
            throw new ShapeException(
                    "starts=" + starts + " steps=" + steps + " extents=" + extents + ", expected equal lengths");
        }
        if (steps.contains(0L)) {
            throw new ShapeException("steps=" + steps + ", expected none to be 0");
        }
        if (extents.stream().anyMatch(extent -> extent < 0)) {
            throw new ShapeException("extents=" + extents + ", expected 0 or more");
        }
    }

    @Override
    public OpKind kind() {
        return OpKind.SLICE;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Types.requireCount(inputs, 1, 1);
        Shape src = Types.requireRank(inputs, 0, starts.size(), "as many axes as starts=" + starts);
        for (int axis = 0; axis < src.rank(); axis++) {
            long first = starts.get(axis);
            long last = first + Math.multiplyExact(steps.get(axis), extents.get(axis) - 1);
            long extent = src.extent(axis);
            if (extents.get(axis) > 0 && (first < 0 || first >= extent || last < 0 || last >= extent)) {
                throw new ShapeException(
                        "axis " + axis + " reads elements " + first + " to " + last + " of " + inputs.get(0));
            }
        }
        return Types.float32(
                Shape.of(extents.stream().mapToLong(Long::longValue).toArray()));
    }

    @Override
    public long flops(List<TensorType> inputs, List<TensorType> outputs) {
        return 0;
    }

    @Override
    public String attributes() {
        return "starts=" + starts + " steps=" + steps;
    }
}
