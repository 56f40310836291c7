package io.github.crossstage.passes;

import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Epilogue;
import io.github.crossstage.ir.op.Gemm;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Folds a batch normalisation into the weights and the bias before or behind it, grouped and depthwise convolutions too:
 *
 * <pre>
 * x ─ Conv2d ─ BatchNorm(mish) ─ y   →   x ─ Conv2d(activation=mish) ─ y
 * x ─ Gemm ─ BatchNorm(relu) ─ y     →   x ─ Gemm ─ Activate(relu) ─ y
 * x ─ BatchNorm ─ Conv2d ─ y         →   x ─ Conv2d ─ y
 * x ─ BatchNorm ─ Gemm ─ y           →   x ─ Gemm ─ y
 * </pre>
 *
 * <p>It does not fire where a weight, a bias or a parameter of the normalisation is no constant, where the value between the two is
 * read by something else or is an output of the network, or where a factor is infinite (no variance, no epsilon). Before a convolution
 * it does not fire if that pads, since padding is zero after the normalisation and not before it, or if the normalisation has an
 * activation. A matrix product must be a linear layer, {@code A·B + C} with one number of C a column.
 */
public final class FoldBatchNorm implements NodeRewrite {
    private final FoldedTensors folded;

    FoldBatchNorm(FoldedTensors folded) {
        this.folded = folded;
    }

    @Override
    public void rewrite(GraphEdit edit, Node node) {
        if (node.op() instanceof BatchNorm) {
            NormParameters.of(edit, node).ifPresent(parameters -> {
                if (!intoProducer(edit, node, parameters)) {
                    intoReader(edit, node, parameters);
                }
            });
        }
    }

    private boolean intoProducer(GraphEdit edit, Node node, NormParameters parameters) {
        Value src = node.inputs().get(0);
        Optional<Filters> producer =
                edit.soleReader(src).flatMap(unused -> edit.producer(src)).flatMap(made -> Filters.of(edit, made));
        if (producer.isEmpty() || !producer.get().isLinear()) {
            return false;
        }
        Filters filters = producer.get();
        Activation activation = ((BatchNorm) node.op()).activation();
        List<Tensor> sources = filters.sources(parameters);
        Value weights = edit.addConstant(
                filters.weights().name() + ".folded",
                folded.get(
                        new NormFoldings.Weights(parameters.epsilon(), filters.axes(), false), sources.subList(0, 5)));
        Value bias = edit.addConstant(
                filters.node().name() + ".bias", folded.get(new NormFoldings.BiasAfter(parameters.epsilon()), sources));
        if (filters.node().op() instanceof Conv2d conv) {
            edit.remove(node);
            edit.replace(
                    filters.node(),
                    filters.node().name(),
                    conv.withEpilogue(Epilogue.of(activation)),
                    ConvOperands.of(filters.node()).withFilters(weights, bias).inputs(),
                    node.outputs());
        } else if (activation.isIdentity()) {
            edit.remove(node);
            edit.replace(
                    filters.node(),
                    filters.node().name(),
                    filters.node().op(),
                    List.of(filters.src(), weights, bias),
                    node.outputs());
        } else {
            edit.replace(filters.node(), filters.node().op(), List.of(filters.src(), weights, bias));
            edit.replace(node, new Activate(activation), List.of(src));
        }
        return true;
    }

    private void intoReader(GraphEdit edit, Node node, NormParameters parameters) {
        if (!((BatchNorm) node.op()).activation().isIdentity()) {
            return;
        }
        Optional<Filters> reader = edit.soleReader(node.output())
                .flatMap(found -> Filters.of(edit, found))
                .filter(found -> found.src().equals(node.output()) && found.takesShift());
        if (reader.isEmpty()) {
            return;
        }
        Filters filters = reader.get();
        List<Tensor> sources = filters.sources(parameters);
        Value weights = edit.addConstant(
                filters.weights().name() + ".folded",
                folded.get(
                        new NormFoldings.Weights(parameters.epsilon(), filters.axes(), true), sources.subList(0, 5)));
        Value bias = edit.addConstant(
                filters.node().name() + ".bias",
                folded.get(new NormFoldings.BiasBefore(parameters.epsilon(), filters.axes()), sources));
        Value src = node.inputs().get(0);
        List<Value> inputs = filters.node().op() instanceof Conv2d
                ? ConvOperands.of(filters.node())
                        .withSrc(src)
                        .withFilters(weights, bias)
                        .inputs()
                : List.of(src, weights, bias);
        edit.remove(node);
        edit.replace(filters.node(), filters.node().op(), inputs);
    }

    /**
     * A convolution or linear layer with constant weights and bias.
     *
     * @param node the node
     * @param src its source
     * @param weights its weights
     * @param axes where each weight belongs
     * @param constants weights, then the bias if there is one
     */
    private record Filters(Node node, Value src, Value weights, FilterAxes axes, List<Tensor> constants) {
        static Optional<Filters> of(GraphEdit edit, Node node) {
            if (node.op() instanceof Conv2d conv) {
                ConvOperands operands = ConvOperands.of(node);
                return of(
                        edit,
                        node,
                        FilterAxes.of(conv, operands.weights().type().shape()),
                        operands.bias());
            }
            if (node.op() instanceof Gemm gemm && gemm.alpha() == 1 && gemm.beta() == 1 && !gemm.transposeA()) {
                FilterAxes axes =
                        FilterAxes.of(gemm, node.inputs().get(1).type().shape());
                Optional<Value> bias = node.inputs().stream().skip(2).findFirst();
                return bias.map(Value::type).stream().allMatch(type -> isOneAColumn(type.shape(), axes.filters()))
                        ? of(edit, node, axes, bias)
                        : Optional.empty();
            }
            return Optional.empty();
        }

        private static Optional<Filters> of(GraphEdit edit, Node node, FilterAxes axes, Optional<Value> bias) {
            List<Value> values = new ArrayList<>(List.of(node.inputs().get(1)));
            bias.ifPresent(values::add);
            return edit.constants(values)
                    .map(constants -> new Filters(node, node.inputs().get(0), values.get(0), axes, constants));
        }

        private static boolean isOneAColumn(Shape bias, int columns) {
            long elements = bias.elementCount();
            return elements == 1 || (elements == columns && bias.extent(bias.rank() - 1) == columns);
        }

        /** Returns whether nothing follows the sums. */
        boolean isLinear() {
            return !(node.op() instanceof Conv2d conv) || conv.epilogue().isNone();
        }

        /** Returns whether a number that is added to a source channel everywhere can be added to the bias instead. */
        boolean takesShift() {
            boolean readsSrcOnce = node.inputs().lastIndexOf(src) == 0;
            if (!(node.op() instanceof Conv2d conv)) {
                return readsSrcOnce;
            }
            Window2d window = conv.window();
            int pads = window.padTop() + window.padLeft() + window.padBottom() + window.padRight();
            return readsSrcOnce && pads == 0 && !conv.prologue().isPresent();
        }

        /** Returns what the foldings take: weights, parameters, bias. */
        List<Tensor> sources(NormParameters parameters) {
            List<Tensor> sources = new ArrayList<>(constants.subList(0, 1));
            sources.addAll(parameters.tensors());
            sources.addAll(constants.subList(1, constants.size()));
            return sources;
        }
    }
}
