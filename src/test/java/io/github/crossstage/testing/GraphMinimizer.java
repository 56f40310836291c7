package io.github.crossstage.testing;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.ir.op.Reshape;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Makes a graph that fails smaller while it still fails: outputs are left out or moved forwards, values become inputs, nodes are
 * bypassed, batches and pictures shrink.
 */
public final class GraphMinimizer {
    private static final int MOST_TRIES = 400;

    private final Predicate<Graph> fails;
    private Graph graph;
    private int tries;

    private GraphMinimizer(Graph graph, Predicate<Graph> fails) {
        this.graph = graph;
        this.fails = fails;
    }

    /** Returns the smallest graph found that fails; the graph itself if no smaller one does. */
    public static Graph minimize(Graph graph, Predicate<Graph> fails) {
        GraphMinimizer minimizer = new GraphMinimizer(graph, fails);
        while (minimizer.round()) {
            // Each round may open the way for another.
        }
        return minimizer.graph;
    }

    /** What a smaller graph does differently. */
    private record Cut(
            Map<String, Value> outputs, Map<Value, Optional<Value>> replaced, long mostBatch, long mostExtent) {
        Cut(Map<String, Value> outputs, Map<Value, Optional<Value>> replaced) {
            this(outputs, replaced, Long.MAX_VALUE, Long.MAX_VALUE);
        }
    }

    private boolean round() {
        Graph before = graph;
        for (Node node : before.nodes()) {
            for (Value output : node.outputs()) {
                if (attempt(new Cut(Map.of("y", output), Map.of()))) {
                    return true;
                }
            }
        }
        for (String name : before.outputs().keySet()) {
            Map<String, Value> fewer = new LinkedHashMap<>(graph.outputs());
            fewer.remove(name);
            attempt(new Cut(fewer, Map.of()));
        }
        List<Node> nodes = graph.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (bypass(nodes.get(i))) {
                return true;
            }
        }
        for (long extent : new long[] {1, 2, 3, 4, 5, 8}) {
            attempt(new Cut(graph.outputs(), Map.of(), Long.MAX_VALUE, extent));
        }
        attempt(new Cut(graph.outputs(), Map.of(), 1, Long.MAX_VALUE));
        return graph != before;
    }

    /** Lets a node's outputs be an input of the same type, or else inputs of the graph. */
    private boolean bypass(Node node) {
        for (Value input : node.inputs()) {
            if (node.outputs().size() == 1
                    && input.type().equals(node.output().type())
                    && attempt(new Cut(graph.outputs(), Map.of(node.output(), Optional.of(input))))) {
                return true;
            }
        }
        Map<Value, Optional<Value>> inputs = new HashMap<>();
        node.outputs().forEach(output -> inputs.put(output, Optional.empty()));
        return attempt(new Cut(graph.outputs(), inputs));
    }

    private boolean attempt(Cut cut) {
        if (cut.outputs.isEmpty() || tries >= MOST_TRIES) {
            return false;
        }
        Optional<Graph> smaller = rebuilt(cut);
        if (smaller.isEmpty() || size(smaller.get()) >= size(graph)) {
            return false;
        }
        tries++;
        if (fails.test(smaller.get())) {
            graph = smaller.get();
            return true;
        }
        return false;
    }

    /** Nodes count most, then outputs, then the elements of all values. */
    private static long size(Graph graph) {
        long elements = graph.inputs().stream()
                .mapToLong(value -> value.type().shape().elementCount())
                .sum();
        for (Node node : graph.nodes()) {
            elements += node.outputs().stream()
                    .mapToLong(value -> value.type().shape().elementCount())
                    .sum();
        }
        return (graph.nodes().size() * 1_000L + graph.outputs().size()) * 100_000_000L + elements;
    }

    private Optional<Graph> rebuilt(Cut cut) {
        Set<Value> needed = new HashSet<>();
        cut.outputs.values().forEach(value -> need(value, cut, needed));
        GraphBuilder builder = new GraphBuilder(graph.name());
        Map<Value, Value> made = new HashMap<>();
        try {
            for (Value input : graph.inputs()) {
                if (needed.contains(input)) {
                    made.put(input, builder.input(input.name(), smaller(input.type(), cut)));
                }
            }
            graph.constants().forEach((value, tensor) -> {
                if (needed.contains(value)) {
                    made.put(value, builder.constant(value.name(), tensor));
                }
            });
            for (Node node : graph.nodes()) {
                rebuild(builder, node, cut, needed, made);
            }
            cut.outputs.forEach((name, value) -> builder.output(name, made.get(value)));
            return Optional.of(builder.build());
        } catch (ShapeException e) {
            return Optional.empty();
        }
    }

    private void need(Value value, Cut cut, Set<Value> needed) {
        if (!needed.add(value)) {
            return;
        }
        if (cut.replaced.containsKey(value)) {
            cut.replaced.get(value).ifPresent(other -> need(other, cut, needed));
        } else {
            graph.producer(value).ifPresent(node -> node.inputs().forEach(input -> need(input, cut, needed)));
        }
    }

    private static void rebuild(GraphBuilder builder, Node node, Cut cut, Set<Value> needed, Map<Value, Value> made) {
        if (node.outputs().stream().noneMatch(needed::contains)) {
            return;
        }
        if (node.outputs().stream().anyMatch(cut.replaced::containsKey)) {
            for (Value output : node.outputs()) {
                if (needed.contains(output)) {
                    made.put(
                            output,
                            cut.replaced
                                    .get(output)
                                    .map(made::get)
                                    .orElseGet(() -> builder.input(output.name(), output.type())));
                }
            }
            return;
        }
        List<Value> inputs = node.inputs().stream().map(made::get).toList();
        List<String> names = node.outputs().stream().map(Value::name).toList();
        List<Value> outputs = builder.add(node.name(), withBatch(node.op(), cut.mostBatch), inputs, names);
        for (int i = 0; i < outputs.size(); i++) {
            made.put(node.outputs().get(i), outputs.get(i));
        }
    }

    private static TensorType smaller(TensorType type, Cut cut) {
        long[] extents = type.shape().extents();
        for (int axis = 0; axis < extents.length; axis++) {
            long most = axis == 0 ? cut.mostBatch : axis == 1 ? Long.MAX_VALUE : cut.mostExtent;
            extents[axis] = Math.min(extents[axis], most);
        }
        return TensorType.float32(extents);
    }

    /** Shapes that an operator holds begin with the batch. */
    private static Op withBatch(Op op, long most) {
        if (op instanceof Reshape reshape) {
            Shape shape = reshape.shape();
            return new Reshape(shape.with(0, Math.min(most, shape.extent(0))));
        }
        if (op instanceof Slice slice) {
            List<Long> extents = new ArrayList<>(slice.extents());
            extents.set(0, Math.min(most, extents.get(0)));
            return new Slice(slice.starts(), slice.steps(), extents);
        }
        return op;
    }
}
