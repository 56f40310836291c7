package io.github.crossstage.ir.op;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.util.List;
import java.util.Locale;

/**
 * A tensor with elements added before and after it on any axis; ONNX {@code Pad} (negative pads become a {@link Slice} on
 * import).
 *
 * @param mode what stands in the padding
 * @param before elements added before, for each axis
 * @param after elements added after, for each axis
 * @param value the constant, in {@link PadMode#CONSTANT}
 */
public record Pad(PadMode mode, List<Long> before, List<Long> after, float value) implements Op {
    public Pad {
        before = List.copyOf(before);
        after = List.copyOf(after);
        if (before.size() != after.size()
                || before.stream().anyMatch(pad -> pad < 0)
                || after.stream().anyMatch(pad -> pad < 0)) {
            throw new ShapeException(
                    "pads before=" + before + " after=" + after + ", expected equal lengths and values of 0 or more");
        }
    }

    @Override
    public OpKind kind() {
        return OpKind.PAD;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Types.requireCount(inputs, 1, 1);
        Shape src = Types.requireRank(inputs, 0, before.size(), "as many axes as pads");
        long[] extents = src.extents();
        for (int axis = 0; axis < extents.length; axis++) {
            long most = Math.max(before.get(axis), after.get(axis));
            if (mode == PadMode.REFLECT && most >= Math.max(1, extents[axis])) {
                throw new ShapeException("axis " + axis + " reflects " + most + " elements of " + inputs.get(0)
                        + ", expected fewer than the extent");
            }
            if (mode == PadMode.EDGE && most > 0 && extents[axis] == 0) {
                throw new ShapeException("axis " + axis + " of " + inputs.get(0) + " has no edge to repeat");
            }
            extents[axis] = Math.addExact(extents[axis], Math.addExact(before.get(axis), after.get(axis)));
        }
        return Types.float32(Shape.of(extents));
    }

    @Override
    public long flops(List<TensorType> inputs, List<TensorType> outputs) {
        return 0;
    }

    @Override
    public String attributes() {
        return mode.name().toLowerCase(Locale.ROOT) + " before=" + before + " after=" + after
                + (mode == PadMode.CONSTANT ? " value=" + value : "");
    }
}
