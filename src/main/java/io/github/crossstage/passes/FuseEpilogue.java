package io.github.crossstage.passes;

import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import io.github.crossstage.ir.op.Conv2d;
import java.util.Optional;

/**
 * Lets a convolution apply the activations and add the residual that follow it, before it writes its sums:
 *
 * <pre>
 * x ─ Conv2d ─ Activate(mish) ─ y             →   x ─ Conv2d(activation=mish) ─ y
 *
 * x ─ Conv2d ─ Add ─ Activate(relu) ─ y       →   x ─ Conv2d(residual, then=relu) ─ y
 * s ───────────┘                                  s ─┘
 * </pre>
 *
 * <p>The convolution then stands where the last of them stood, so the residual is there before it. Of two convolutions that are
 * added the later one takes the other as its residual.
 *
 * <p>It does not fire where a value in between is read by something else or is an output of the network, where the sum broadcasts, where
 * a convolution is added to itself, and where the epilogue has such a part already.
 */
public final class FuseEpilogue implements NodeRewrite {
    @Override
    public void rewrite(GraphEdit edit, Node node) {
        if (node.op() instanceof Activate activate) {
            activate(edit, node, activate.activation());
        } else if (node.op() instanceof Binary binary && binary.function() == BinaryKind.ADD) {
            add(edit, node);
        }
    }

    private static void activate(GraphEdit edit, Node node, Activation activation) {
        Value sums = node.inputs().get(0);
        producer(edit, sums)
                .filter(conv -> ((Conv2d) conv.op()).epilogue().takesActivation())
                .ifPresent(conv -> {
                    Conv2d op = (Conv2d) conv.op();
                    edit.remove(conv);
                    edit.replace(
                            node,
                            conv.name(),
                            op.withEpilogue(op.epilogue().withActivation(activation)),
                            conv.inputs(),
                            node.outputs());
                });
    }

    private static void add(GraphEdit edit, Node node) {
        Value a = node.inputs().get(0);
        Value b = node.inputs().get(1);
        if (a.equals(b) || !a.type().equals(b.type())) {
            return;
        }
        Optional<Node> first = producer(edit, a).filter(FuseEpilogue::takesResidual);
        Optional<Node> second = producer(edit, b).filter(FuseEpilogue::takesResidual);
        if (first.isPresent() && second.isPresent()) {
            boolean firstIsLater = edit.isBefore(second.get(), first.get());
            add(edit, node, firstIsLater ? first.get() : second.get(), firstIsLater ? b : a);
        } else {
            first.ifPresent(conv -> add(edit, node, conv, b));
            second.ifPresent(conv -> add(edit, node, conv, a));
        }
    }

    private static void add(GraphEdit edit, Node node, Node conv, Value residual) {
        Conv2d op = (Conv2d) conv.op();
        edit.remove(conv);
        edit.replace(
                node,
                conv.name(),
                op.withEpilogue(op.epilogue().withResidual()),
                ConvOperands.of(conv).withResidual(residual).inputs(),
                node.outputs());
    }

    private static boolean takesResidual(Node conv) {
        return !((Conv2d) conv.op()).epilogue().addsResidual();
    }

    /** Returns the convolution that makes a value which one node alone reads. */
    private static Optional<Node> producer(GraphEdit edit, Value value) {
        return edit.soleReader(value).flatMap(unused -> edit.producer(value, Conv2d.class));
    }
}
