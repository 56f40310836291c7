package io.github.crossstage.passes;

import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.ir.op.Pad;
import io.github.crossstage.ir.op.PadMode;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lets a convolution or a pool do the padding before it, which is exact:
 *
 * <pre>
 * x ─ Pad(0, 1 each side) ─ Conv2d(pads=[0, 0, 0, 0]) ─ y   →   x ─ Conv2d(pads=[1, 1, 1, 1]) ─ y
 * </pre>
 *
 * <p>It does not fire where rows or columns are mirrored or repeated, where batch or channels are padded, and where the reader has a
 * prologue, which padding would escape. The reader decides what may stand in the padding:
 *
 * <ul>
 *   <li>a convolution: 0;
 *   <li>a mean: 0, if the pool itself pads nothing or counts its padding; it counts padding afterwards;
 *   <li>a maximum: -∞, or 0 if all elements are the results of an activation that has none below 0 and each window holds at least one.
 * </ul>
 *
 * <p>In ceil mode a last window that starts in the padding is dropped; a pool that would lose one so is left.
 */
public final class FoldPad implements NodeRewrite {
    @Override
    public void rewrite(GraphEdit edit, Node node) {
        Optional<Node> padding = node.op() instanceof Conv2d || node.op() instanceof Pool2d
                ? edit.producer(node.inputs().get(0), Pad.class)
                : Optional.empty();
        if (padding.isEmpty() || !padsPixelsOnly((Pad) padding.get().op())) {
            return;
        }
        Pad pad = (Pad) padding.get().op();
        Value src = padding.get().inputs().get(0);
        List<Value> inputs = new ArrayList<>(node.inputs());
        inputs.set(0, src);
        padded(edit, node, pad, src)
                .filter(op ->
                        op.infer(inputs.stream().map(Value::type).toList()).equals(node.outputTypes()))
                .ifPresent(op -> edit.replace(node, op, inputs));
    }

    private static boolean padsPixelsOnly(Pad pad) {
        return pad.mode() == PadMode.CONSTANT
                && pad.before().size() == 4
                && pad.before().get(0) + pad.after().get(0) == 0
                && pad.before().get(1) + pad.after().get(1) == 0
                && pad.before().stream().allMatch(rows -> rows <= Short.MAX_VALUE)
                && pad.after().stream().allMatch(rows -> rows <= Short.MAX_VALUE);
    }

    /** Returns the reader's operator with the padding in it, if it can take it. */
    private static Optional<Op> padded(GraphEdit edit, Node node, Pad pad, Value src) {
        if (node.op() instanceof Conv2d conv) {
            Conv2d padded = new Conv2d(enlarged(conv.window(), pad), conv.groups(), conv.prologue(), conv.epilogue());
            return pad.value() == 0 && !conv.prologue().isPresent() ? Optional.of(padded) : Optional.empty();
        }
        Pool2d pool = (Pool2d) node.op();
        if (pool.prologue().isPresent()) {
            return Optional.empty();
        }
        boolean isMean = pool.function() == PoolKind.AVERAGE;
        Window2d window = enlarged(pool.window(), pad);
        boolean isExact = isMean
                ? pad.value() == 0 && (pool.countIncludePad() || padsNothing(pool.window()))
                : pad.value() == Float.NEGATIVE_INFINITY
                        || (pad.value() == 0
                                && isNeverNegative(edit, src)
                                && everyWindowHoldsAnElement(window, src, node.output()));
        return isExact ? Optional.of(new Pool2d(pool.function(), window, pool.ceilMode(), isMean)) : Optional.empty();
    }

    private static Window2d enlarged(Window2d window, Pad pad) {
        return window.withPads(
                window.padTop() + Math.toIntExact(pad.before().get(2)),
                window.padLeft() + Math.toIntExact(pad.before().get(3)),
                window.padBottom() + Math.toIntExact(pad.after().get(2)),
                window.padRight() + Math.toIntExact(pad.after().get(3)));
    }

    private static boolean padsNothing(Window2d window) {
        return window.padTop() + window.padLeft() + window.padBottom() + window.padRight() == 0;
    }

    private static boolean isNeverNegative(GraphEdit edit, Value value) {
        return edit.producer(value)
                .map(Node::op)
                .map(op -> op instanceof Activate activate
                        ? activate.activation()
                        : op instanceof BatchNorm norm ? norm.activation() : Activation.IDENTITY)
                .filter(FoldPad::isNeverNegative)
                .isPresent();
    }

    private static boolean isNeverNegative(Activation activation) {
        return switch (activation.kind()) {
            case RELU, SIGMOID, SOFTPLUS, HARD_SIGMOID, EXP -> true;
            case CLIP -> activation.alpha() >= 0 && activation.beta() >= 0;
            case IDENTITY, LEAKY_RELU, SILU, MISH, TANH, HARD_SWISH, ELU, GELU, ERF -> false;
        };
    }

    private static boolean everyWindowHoldsAnElement(Window2d window, Value src, Value dst) {
        Shape from = src.type().shape();
        Shape to = dst.type().shape();
        return window.dilationHeight() == 1
                && window.dilationWidth() == 1
                && window.padTop() < window.kernelHeight()
                && window.padLeft() < window.kernelWidth()
                && (to.extent(2) - 1) * window.strideHeight() - window.padTop() < from.extent(2)
                && (to.extent(3) - 1) * window.strideWidth() - window.padLeft() < from.extent(3);
    }
}
