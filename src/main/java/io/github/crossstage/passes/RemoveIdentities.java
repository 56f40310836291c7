package io.github.crossstage.passes;

import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Concat;
import io.github.crossstage.ir.op.CoordinateMode;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.ir.op.Pad;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.Reshape;
import io.github.crossstage.ir.op.Resize2d;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.ir.op.Transpose;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import java.util.stream.IntStream;

/**
 * Leaves out nodes that pass their input on as it is:
 *
 * <pre>
 * x ─ Reshape(to the shape it has) ─ a ─ y   →   x ─ a ─ y
 * </pre>
 *
 * <p>So are a transpose that keeps the order, a slice of everything, a resize to the same size, a pad by nothing, a concat of one
 * input, a split into one part, the identity as an activation and a pool of one element with stride 1. The value that is left has
 * the name of the input. It does not fire on a resize whose formula shifts pixels even at scale 1.
 */
public final class RemoveIdentities implements NodeRewrite {
    private static final Window2d ONE_ELEMENT = Window2d.of(1, 1);

    @Override
    public void rewrite(GraphEdit edit, Node node) {
        if (isIdentity(node.op(), node.inputs().get(0).type().shape(), node)) {
            edit.redirect(node.outputs().get(0), node.inputs().get(0));
            edit.remove(node);
        }
    }

    private static boolean isIdentity(Op op, Shape src, Node node) {
        return switch (op.kind()) {
            case ACTIVATE -> ((Activate) op).activation().isIdentity();
            case CONCAT -> op instanceof Concat && node.inputs().size() == 1;
            case SPLIT -> ((Split) op).sizes().size() == 1;
            case RESHAPE -> ((Reshape) op).shape().equals(src);
            case TRANSPOSE -> isSorted((Transpose) op);
            case SLICE -> takesAll((Slice) op, src);
            case PAD -> addsNothing((Pad) op);
            case RESIZE_2D -> keepsPixels((Resize2d) op, src);
            case POOL_2D ->
                ((Pool2d) op).window().withDilations(1, 1).equals(ONE_ELEMENT)
                        && !((Pool2d) op).prologue().isPresent();
            case CONV_2D, CONV_TRANSPOSE_2D, GEMM, MAT_MUL, BATCH_NORM, BINARY, GLOBAL_POOL, REDUCE_MEAN, SOFTMAX ->
                false;
        };
    }

    private static boolean isSorted(Transpose op) {
        return op.permutation()
                .equals(IntStream.range(0, op.permutation().size()).boxed().toList());
    }

    private static boolean takesAll(Slice op, Shape src) {
        return IntStream.range(0, src.rank())
                .allMatch(axis -> op.extents().get(axis) == src.extent(axis)
                        && (op.steps().get(axis) == 1 || src.extent(axis) <= 1));
    }

    private static boolean addsNothing(Pad op) {
        return op.before().stream().allMatch(elements -> elements == 0)
                && op.after().stream().allMatch(elements -> elements == 0);
    }

    private static boolean keepsPixels(Resize2d op, Shape src) {
        return op.outputHeight() == src.extent(2)
                && op.outputWidth() == src.extent(3)
                && op.scaleHeight() == 1
                && op.scaleWidth() == 1
                && op.coordinates() != CoordinateMode.TF_HALF_PIXEL_FOR_NN;
    }
}
