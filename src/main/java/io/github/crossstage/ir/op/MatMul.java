package io.github.crossstage.ir.op;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/**
 * Matrix product of the last two axes, the leading axes broadcast; ONNX {@code MatMul} (NumPy's {@code matmul}).
 *
 * <p>Inputs: A {@code f32 [..., M, K]}, B {@code f32 [..., K, N]}. A vector A counts as {@code [1, K]} and a vector B as {@code
 * [K, 1]}; the axis of extent 1 so added is left out of the output.
 */
public record MatMul() implements Op {
    @Override
    public OpKind kind() {
        return OpKind.MAT_MUL;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Types.requireCount(inputs, 2, 2);
        Shape a = inputs.get(0).shape();
        Shape b = inputs.get(1).shape();
        if (a.rank() == 0 || b.rank() == 0) {
            throw new ShapeException(
                    "inputs are " + inputs.get(0) + " and " + inputs.get(1) + ", expected rank 1 or more");
        }
        long inner = a.extent(a.rank() - 1);
        if (inner != b.extent(Math.max(0, b.rank() - 2))) {
            throw new ShapeException("A is " + inputs.get(0) + " and B is " + inputs.get(1) + ": inner extents " + inner
                    + " and " + b.extent(Math.max(0, b.rank() - 2)) + " differ");
        }
        Shape batch = Types.broadcast(leading(a), leading(b));
        long[] dst = Arrays.copyOf(batch.extents(), batch.rank() + (a.rank() > 1 ? 1 : 0) + (b.rank() > 1 ? 1 : 0));
        int axis = batch.rank();
        if (a.rank() > 1) {
            dst[axis++] = a.extent(a.rank() - 2);
        }
        if (b.rank() > 1) {
            dst[axis] = b.extent(b.rank() - 1);
        }
        return Types.float32(Shape.of(dst));
    }

    private static Shape leading(Shape shape) {
        return Shape.of(Arrays.copyOf(shape.extents(), Math.max(0, shape.rank() - 2)));
    }

    /** Output elements times K. */
    @Override
    public long macs(List<TensorType> inputs, List<TensorType> outputs) {
        Shape a = inputs.get(0).shape();
        return Math.multiplyExact(outputs.get(0).shape().elementCount(), a.extent(a.rank() - 1));
    }

    @Override
    public String attributes() {
        return "";
    }
}
