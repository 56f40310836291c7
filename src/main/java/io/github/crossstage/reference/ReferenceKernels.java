package io.github.crossstage.reference;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.Concat;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.ConvTranspose2d;
import io.github.crossstage.ir.op.Gemm;
import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.ir.op.Pad;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.ReduceMean;
import io.github.crossstage.ir.op.Reshape;
import io.github.crossstage.ir.op.Resize2d;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.ir.op.Softmax;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.ir.op.Transpose;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.List;

/** The reference of each operator. Thread-safe. */
public final class ReferenceKernels {
    private ReferenceKernels() {}

    /**
     * Computes one operator.
     *
     * @param op the operator
     * @param inputs float32 tensors that fit it; they are only read
     * @param outputs what {@link Op#infer} says of the outputs
     * @return the outputs, in order
     * @throws ShapeException if an output is larger than a host tensor can be, 2 GiB
     */
    public static List<Tensor> run(Op op, List<Tensor> inputs, List<TensorType> outputs) {
        requireHostSize(op.kind().label(), outputs);
        Tensor first = inputs.get(0);
        TensorType dst = outputs.get(0);
        return switch (op.kind()) {
            case CONV_2D -> List.of(Conv2dReference.run((Conv2d) op, inputs, dst));
            case CONV_TRANSPOSE_2D -> List.of(ConvTranspose2dReference.run((ConvTranspose2d) op, inputs, dst));
            case GEMM -> List.of(GemmReference.run((Gemm) op, inputs, dst));
            case MAT_MUL -> List.of(MatMulReference.run(inputs, dst));
            case BATCH_NORM -> List.of(BatchNormReference.run((BatchNorm) op, inputs));
            case ACTIVATE -> List.of(ActivateReference.run((Activate) op, first));
            case BINARY -> List.of(BinaryReference.run((Binary) op, inputs, dst));
            case CONCAT -> List.of(ConcatReference.run((Concat) op, inputs, dst));
            case SPLIT -> SplitReference.run((Split) op, first, outputs);
            case SLICE -> List.of(SliceReference.run((Slice) op, first, dst));
            case PAD -> List.of(PadReference.run((Pad) op, first, dst));
            case POOL_2D -> List.of(Pool2dReference.run((Pool2d) op, inputs, dst));
            case GLOBAL_POOL -> List.of(GlobalPoolReference.run((GlobalPool) op, inputs, dst));
            case REDUCE_MEAN -> List.of(ReduceMeanReference.run((ReduceMean) op, first, dst));
            case SOFTMAX -> List.of(SoftmaxReference.run((Softmax) op, first));
            case RESIZE_2D -> List.of(Resize2dReference.run((Resize2d) op, first, dst));
            case RESHAPE -> List.of(ReshapeReference.run((Reshape) op, first));
            case TRANSPOSE -> List.of(TransposeReference.run((Transpose) op, first, dst));
        };
    }

    /** Refuses tensors that do not fit a buffer of {@code java.nio}. */
    static void requireHostSize(String what, List<TensorType> types) {
        for (TensorType type : types) {
            if (type.byteCount() > Integer.MAX_VALUE) {
                throw new ShapeException(what + " makes " + type + ", which has " + type.byteCount()
                        + " bytes; the CPU reference holds at most " + Integer.MAX_VALUE
                        + " bytes a tensor; use a smaller batch or smaller pictures");
            }
        }
    }
}
