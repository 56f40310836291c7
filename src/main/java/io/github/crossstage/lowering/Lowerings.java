package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.OpKind;
import java.util.List;

/**
 * The implementations of every operator, in the order they are asked: the fastest where it fits first, the one that always accepts
 * last.
 */
public final class Lowerings {
    private Lowerings() {}

    /** Returns the implementations of an operator, in order. */
    public static List<Implementation> of(OpKind kind) {
        return switch (kind) {
            case CONV_2D -> Conv2dLowering.LIST;
            case CONV_TRANSPOSE_2D -> ConvTranspose2dLowering.LIST;
            case GEMM -> GemmLowering.LIST;
            case MAT_MUL -> MatMulLowering.LIST;
            case BATCH_NORM -> BatchNormLowering.LIST;
            case ACTIVATE -> ActivateLowering.LIST;
            case BINARY -> BinaryLowering.LIST;
            case CONCAT -> ConcatLowering.LIST;
            case SPLIT -> SplitLowering.LIST;
            case SLICE -> SliceLowering.LIST;
            case PAD -> PadLowering.LIST;
            case POOL_2D -> Pool2dLowering.LIST;
            case GLOBAL_POOL -> GlobalPoolLowering.LIST;
            case REDUCE_MEAN -> ReduceMeanLowering.LIST;
            case SOFTMAX -> SoftmaxLowering.LIST;
            case RESIZE_2D -> Resize2dLowering.LIST;
            case RESHAPE -> ReshapeLowering.LIST;
            case TRANSPOSE -> TransposeLowering.LIST;
        };
    }

    /** Returns the implementations of an operator on feature maps with a channel block, in order. */
    public static List<Implementation> blocked(OpKind kind) {
        return switch (kind) {
            case CONV_2D -> Conv2dLowering.BLOCKED;
            case BATCH_NORM -> BatchNormLowering.BLOCKED;
            case ACTIVATE -> ActivateLowering.BLOCKED;
            case BINARY -> BinaryLowering.BLOCKED;
            case POOL_2D -> Pool2dLowering.BLOCKED;
            case GLOBAL_POOL -> GlobalPoolLowering.BLOCKED;
            case RESIZE_2D -> Resize2dLowering.BLOCKED;
            // Feature maps of one pixel are rows of plain matrices.
            case GEMM -> GemmLowering.LIST;
            case RESHAPE -> ReshapeLowering.LIST;
            default -> List.of();
        };
    }
}
