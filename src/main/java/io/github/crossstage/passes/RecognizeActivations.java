package io.github.crossstage.passes;

import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.ActivationKind;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import java.util.List;
import java.util.Optional;

/**
 * Makes one activation of the elementary functions that an exporter wrote it in, operands in either order:
 *
 * <pre>
 * x·tanh(softplus(x))                                          →   mish(x)
 * x·sigmoid(x)                                                 →   silu(x)
 * x·hardsigmoid(x; 1/6, 1/2)                                   →   hardswish(x)
 * x·clip(x + 3; 0, 6)/6, the quotient taken first or last      →   hardswish(x)
 * clip(x + 3; 0, 6)/6                                          →   hardsigmoid(x; 1/6, 1/2)
 * </pre>
 *
 * <p>The quotient may be written as a product with 1/6. It does not fire where a number is another one, where the two factors have
 * different arguments, or where a constant's shape makes the result larger than x. Parts that something else reads too stay.
 */
public final class RecognizeActivations implements NodeRewrite {
    private static final float SIXTH = 1 / 6f;
    private static final Activation HARD_SIGMOID = new Activation(ActivationKind.HARD_SIGMOID, SIXTH, 0.5f);
    private static final Activation RELU6 = Activation.clip(0, 6);
    /** Exporters round 1/6 and 1/2 in their own ways. */
    private static final float RELATIVE_TOLERANCE = 1e-6f;

    @Override
    public void rewrite(GraphEdit edit, Node node) {
        if (!(node.op() instanceof Binary)) {
            return;
        }
        Optional<Value> sixfold = sixfold(edit, node);
        if (sixfold.isPresent()) {
            shiftedRelu6(edit, sixfold.get()).ifPresent(x -> become(edit, node, HARD_SIGMOID, x));
            edit.producer(sixfold.get())
                    .flatMap(product -> factors(product, (x, y) -> isShiftedRelu6(edit, x, y)))
                    .ifPresent(x -> become(edit, node, Activation.of(ActivationKind.HARD_SWISH), x));
            return;
        }
        factors(node, (x, y) -> isActivated(edit, x, y, Activation.SIGMOID))
                .ifPresent(x -> become(edit, node, Activation.SILU, x));
        factors(node, (x, y) -> isActivated(edit, x, y, HARD_SIGMOID))
                .ifPresent(x -> become(edit, node, Activation.of(ActivationKind.HARD_SWISH), x));
        factors(node, (x, y) -> argument(edit, y, Activation.of(ActivationKind.TANH))
                        .filter(z -> isActivated(edit, x, z, Activation.of(ActivationKind.SOFTPLUS)))
                        .isPresent())
                .ifPresent(x -> become(edit, node, Activation.MISH, x));
    }

    private static void become(GraphEdit edit, Node node, Activation activation, Value x) {
        if (edit.contains(node) && node.output().type().equals(x.type())) {
            edit.replace(node, new Activate(activation), List.of(x));
        }
    }

    /** A relation of the two factors of a product. */
    private interface Relation {
        boolean holds(Value x, Value y);
    }

    /** Returns the factor x of a product x·y, in either order, that stands in a relation to y. */
    private static Optional<Value> factors(Node node, Relation relation) {
        if (!(node.op() instanceof Binary binary) || binary.function() != BinaryKind.MUL) {
            return Optional.empty();
        }
        Value a = node.inputs().get(0);
        Value b = node.inputs().get(1);
        if (relation.holds(a, b)) {
            return Optional.of(a);
        }
        return relation.holds(b, a) ? Optional.of(b) : Optional.empty();
    }

    private static boolean isActivated(GraphEdit edit, Value x, Value y, Activation activation) {
        return argument(edit, y, activation).filter(x::equals).isPresent();
    }

    private static boolean isShiftedRelu6(GraphEdit edit, Value x, Value y) {
        return shiftedRelu6(edit, y).filter(x::equals).isPresent();
    }

    /** Returns what an activation is applied to, if that makes the value. */
    private static Optional<Value> argument(GraphEdit edit, Value value, Activation activation) {
        return edit.producer(value, Activate.class)
                .filter(node -> isClose(((Activate) node.op()).activation(), activation))
                .map(node -> node.inputs().get(0));
    }

    private static boolean isClose(Activation a, Activation b) {
        return a.kind() == b.kind() && isClose(a.alpha(), b.alpha()) && isClose(a.beta(), b.beta());
    }

    private static boolean isClose(float a, float b) {
        return Math.abs(a - b) <= RELATIVE_TOLERANCE * Math.abs(b);
    }

    /** Returns x if the value is {@code clip(x + 3; 0, 6)}. */
    private static Optional<Value> shiftedRelu6(GraphEdit edit, Value value) {
        return argument(edit, value, RELU6)
                .flatMap(edit::producer)
                .flatMap(node -> besideNumber(edit, node, BinaryKind.ADD, 3));
    }

    /** Returns y if the node makes {@code y/6}. */
    private static Optional<Value> sixfold(GraphEdit edit, Node node) {
        Optional<Value> dividend = besideNumber(edit, node, BinaryKind.DIV, 6);
        return dividend.isPresent() ? dividend : besideNumber(edit, node, BinaryKind.MUL, SIXTH);
    }

    /** Returns the other operand of a function of which one operand is this number; a divisor stands second. */
    private static Optional<Value> besideNumber(GraphEdit edit, Node node, BinaryKind function, float number) {
        if (!(node.op() instanceof Binary binary) || binary.function() != function) {
            return Optional.empty();
        }
        Value a = node.inputs().get(0);
        Value b = node.inputs().get(1);
        if (isNumber(edit, b, number)) {
            return Optional.of(a);
        }
        return function != BinaryKind.DIV && isNumber(edit, a, number) ? Optional.of(b) : Optional.empty();
    }

    private static boolean isNumber(GraphEdit edit, Value value, float number) {
        return edit.constant(value)
                .filter(tensor -> tensor.shape().elementCount() == 1
                        && isClose(tensor.floats().get(0), number))
                .isPresent();
    }
}
