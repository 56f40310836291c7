package io.github.crossstage.passes;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes one convolution of several over the same source, as at the head of a cross stage with two paths; the source is read once, and
 * the matrix product is wide enough to be fast:
 *
 * <pre>
 *    ┌─ Conv2d 1x1 [a, C] ─ y                                  ┌─ y
 * x ─┤                            →   x ─ Conv2d 1x1 [a+b, C] ─ Split(axis=1, [a, b])
 *    └─ Conv2d 1x1 [b, C] ─ z                                  └─ z
 * </pre>
 *
 * <p>Windows, prologues and epilogues have to be equal; where one has no bias, zeros stand for it. It does not fire on grouped
 * convolutions, on those with a residual (so none can read what another makes) and where weights or biases are no constants.
 */
public final class MergeSiblingConvolutions implements Pass {
    private final FoldedTensors folded;

    MergeSiblingConvolutions(FoldedTensors folded) {
        this.folded = folded;
    }

    /** What siblings have in common. */
    private record Family(Value src, Conv2d op, List<Value> prologue) {}

    @Override
    public Graph apply(Graph graph) {
        GraphEdit edit = new GraphEdit(graph);
        Map<Family, List<Node>> families = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            family(edit, node).ifPresent(family -> families.computeIfAbsent(family, unused -> new ArrayList<>())
                    .add(node));
        }
        families.forEach((family, siblings) -> {
            if (siblings.size() > 1) {
                merge(edit, family, siblings);
            }
        });
        return edit.changed() ? edit.build() : graph;
    }

    private static Optional<Family> family(GraphEdit edit, Node node) {
        if (!(node.op() instanceof Conv2d conv)
                || conv.groups() > 1
                || conv.epilogue().addsResidual()) {
            return Optional.empty();
        }
        ConvOperands operands = ConvOperands.of(node);
        boolean isConstant = edit.constant(operands.weights()).isPresent()
                && operands.bias().stream().allMatch(bias -> edit.constant(bias).isPresent());
        return isConstant ? Optional.of(new Family(operands.src(), conv, operands.prologue())) : Optional.empty();
    }

    private void merge(GraphEdit edit, Family family, List<Node> siblings) {
        Node first = siblings.get(0);
        List<Tensor> weights = new ArrayList<>();
        List<Tensor> biases = new ArrayList<>();
        List<Long> filters = new ArrayList<>();
        List<Boolean> biased = new ArrayList<>();
        for (Node sibling : siblings) {
            ConvOperands operands = ConvOperands.of(sibling);
            weights.add(edit.constant(operands.weights()).orElseThrow());
            operands.bias().ifPresent(bias -> biases.add(edit.constant(bias).orElseThrow()));
            filters.add(operands.weights().type().shape().extent(0));
            biased.add(operands.bias().isPresent());
        }
        String name = siblings.stream().map(Node::name).collect(Collectors.joining("+"));
        List<Value> inputs = new ArrayList<>(
                List.of(family.src(), edit.addConstant(name + ".weights", folded.get(new Filters(filters), weights))));
        inputs.addAll(family.prologue());
        if (!biases.isEmpty()) {
            inputs.add(edit.addConstant(name + ".bias", folded.get(new Biases(filters, biased), biases)));
        }
        Value merged = edit.insertBefore(first, name, family.op(), inputs);
        List<Value> parts = siblings.stream().map(Node::output).toList();
        siblings.stream().skip(1).forEach(edit::remove);
        edit.replace(first, name + ".split", new Split(1, filters), List.of(merged), parts);
    }

    /** The filters of several convolutions one after the other. */
    private record Filters(List<Long> counts) implements Folding {
        @Override
        public Tensor fold(List<Tensor> sources) {
            TensorType first = sources.get(0).type();
            long sum = counts.stream().mapToLong(Long::longValue).sum();
            Tensor joined =
                    Tensor.zeros(new TensorType(first.dataType(), first.shape().with(0, sum)));
            ByteBuffer to = joined.bytes();
            sources.forEach(source -> to.put(source.bytes()));
            return joined;
        }
    }

    /** The biases of several convolutions one after the other, zeros where there is none. */
    private record Biases(List<Long> counts, List<Boolean> present) implements Folding {
        @Override
        public Tensor fold(List<Tensor> sources) {
            Tensor joined = Tensor.zeros(TensorType.float32(
                    counts.stream().mapToLong(Long::longValue).sum()));
            ByteBuffer to = joined.bytes();
            int next = 0;
            for (int i = 0; i < counts.size(); i++) {
                if (present.get(i)) {
                    to.put(sources.get(next++).bytes());
                } else {
                    to.position(to.position() + Math.toIntExact(counts.get(i) * Float.BYTES));
                }
            }
            return joined;
        }
    }
}
