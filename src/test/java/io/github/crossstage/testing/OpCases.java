package io.github.crossstage.testing;

import io.github.crossstage.ir.op.OpKind;
import java.util.Arrays;
import java.util.List;

/** All operator cases. Each operator's list lives in a class of its own; the switch leaves none out. */
public final class OpCases {
    private OpCases() {}

    /** Returns the cases of every operator. */
    public static List<OpCase> all() {
        return Arrays.stream(OpKind.values()).flatMap(kind -> of(kind).stream()).toList();
    }

    /** Returns the cases of one operator; tensors are made anew by each call. */
    public static List<OpCase> of(OpKind kind) {
        return switch (kind) {
            case CONV_2D -> Conv2dCases.list();
            case CONV_TRANSPOSE_2D -> ConvTranspose2dCases.list();
            case GEMM -> GemmCases.list();
            case MAT_MUL -> MatMulCases.list();
            case BATCH_NORM -> BatchNormCases.list();
            case ACTIVATE -> ActivateCases.list();
            case BINARY -> BinaryCases.list();
            case CONCAT -> ConcatCases.list();
            case SPLIT -> SplitCases.list();
            case SLICE -> SliceCases.list();
            case PAD -> PadCases.list();
            case POOL_2D -> Pool2dCases.list();
            case GLOBAL_POOL -> GlobalPoolCases.list();
            case REDUCE_MEAN -> ReduceMeanCases.list();
            case SOFTMAX -> SoftmaxCases.list();
            case RESIZE_2D -> Resize2dCases.list();
            case RESHAPE -> ReshapeCases.list();
            case TRANSPOSE -> TransposeCases.list();
        };
    }

    /** Returns the case of this name, to re-run one that failed. */
    public static OpCase named(String name) {
        return all().stream()
                .filter(opCase -> opCase.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no operator case is named '" + name + "'"));
    }
}
