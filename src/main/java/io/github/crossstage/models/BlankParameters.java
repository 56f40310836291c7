package io.github.crossstage.models;

import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.ByteBuffer;

/** Parameters that are all zero and share one buffer: for looking at a network without running it. */
public final class BlankParameters implements ParameterSource {
    private ByteBuffer zeros = ByteBuffer.allocateDirect(0);

    @Override
    public Tensor get(Parameter parameter) {
        return zeros(parameter.shape());
    }

    synchronized Tensor zeros(Shape shape) {
        TensorType type = new TensorType(DataType.FLOAT32, shape);
        int bytes = Math.toIntExact(type.byteCount());
        if (zeros.capacity() < bytes) {
            zeros = ByteBuffer.allocateDirect(bytes).asReadOnlyBuffer();
        }
        return Tensor.of(type, zeros.slice(0, bytes));
    }
}
