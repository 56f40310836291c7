package io.github.crossstage.ir.op;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.tensor.TensorType;
import java.util.List;

/**
 * An operator: attributes, validated when made, without the tensors it works on.
 *
 * <p>All values that flow between operators are float32; whole-number tensors exist only inside importers, which fold
 * them away.
 */
public sealed interface Op
        permits Activate,
                BatchNorm,
                Binary,
                Concat,
                Conv2d,
                ConvTranspose2d,
                Gemm,
                GlobalPool,
                MatMul,
                Pad,
                Pool2d,
                ReduceMean,
                Reshape,
                Resize2d,
                Slice,
                Softmax,
                Split,
                Transpose {

    /** Returns the constant that stands for this record. */
    OpKind kind();

    /**
     * Infers the output types.
     *
     * @param inputs the input types in order, optional trailing ones left out
     * @return the output types in order, one except for {@link Split}
     * @throws ShapeException if the number, element types or shapes of the inputs do not fit
     */
    List<TensorType> infer(List<TensorType> inputs);

    /**
     * Counts multiply-accumulates of convolutions and matrix products; bias additions are not counted, other operators
     * count 0.
     */
    default long macs(List<TensorType> inputs, List<TensorType> outputs) {
        return 0;
    }

    /**
     * Counts floating-point operations: two a multiply-accumulate, else one an output element unless the operator says
     * otherwise; operators that only move data count 0.
     */
    default long flops(List<TensorType> inputs, List<TensorType> outputs) {
        long macs = macs(inputs, outputs);
        return macs > 0 ? 2 * macs : outputs.get(0).shape().elementCount();
    }

    /** Returns the attributes as stable text, {@code strides=[2, 2] groups=1}; empty where there is none. */
    String attributes();
}
