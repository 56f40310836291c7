package io.github.crossstage.importer.onnx;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.error.UnsupportedModelException;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.ir.Value;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The making of one graph from a model with concrete input shapes, node by node. A node that is not supported is noted and its
 * results marked unknown, so that one pass finds them all. Not thread-safe, used once.
 */
final class GraphImport {
    private final OnnxModel model;
    private final List<OnnxNode> order;
    private final WeightCache weights;
    private final ConstantFolder folder;
    private final GraphBuilder builder;
    private final Map<String, Operand> operands = new HashMap<>();
    private final IdentityHashMap<Tensor, Value> constants = new IdentityHashMap<>();
    private final Set<String> read = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * Starts an import.
     *
     * @param name name of the graph
     * @param order the nodes of the model in order
     * @param weights what earlier imports of the same model made of its weights
     */
    GraphImport(String name, OnnxModel model, List<OnnxNode> order, WeightCache weights) {
        this.model = model;
        this.order = order;
        this.weights = weights;
        folder = new ConstantFolder(model.bytes());
        builder = new GraphBuilder(name);
        order.forEach(node -> read.addAll(node.inputs()));
        model.outputs().forEach(output -> read.add(output.name()));
    }

    /** Makes the graph. @throws UnsupportedModelException that lists everything unsupported */
    Graph graph(List<InputSpec> inputs, Map<String, Shape> shapes) {
        for (InputSpec input : inputs) {
            TensorType type = TensorType.float32(shapes.get(input.name()).extents());
            operands.put(input.name(), new Operand.Computed(builder.input(input.name(), type)));
        }
        model.initializers()
                .forEach((name, tensor) -> operands.put(
                        name, new Operand.Constant(name, tensor.numbers().orElseThrow(), true)));
        order.forEach(this::convert);
        model.outputs().forEach(output -> output(output.name()));
        if (!problems.isEmpty()) {
            throw new UnsupportedModelException(model.file(), problems);
        }
        return builder.build();
    }

    private void convert(OnnxNode node) {
        List<Optional<Operand>> inputs = node.inputs().stream()
                .map(input -> Optional.ofNullable(operands.get(input)))
                .toList();
        List<Operand> results = List.of();
        if (inputs.stream().flatMap(Optional::stream).noneMatch(Operand.Unknown.class::isInstance)) {
            try {
                results = results(node, new NodeImport(this, node, inputs));
            } catch (UnsupportedNode e) {
                problems.add(node.describe() + ": " + e.getMessage());
            } catch (ShapeException | ArithmeticException | IllegalArgumentException e) {
                throw shapeError(node, e);
            }
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            operands.put(node.outputs().get(i), i < results.size() ? results.get(i) : new Operand.Unknown());
        }
        operands.remove("");
    }

    private List<Operand> results(OnnxNode node, NodeImport view) {
        Optional<List<Operand>> before = weights.fold(node);
        if (before.isPresent()) {
            return before.get();
        }
        List<Operand> results = OnnxOps.converter(node).convert(view);
        if (!view.attributes().unread().isEmpty()) {
            throw new UnsupportedNode("the attributes " + view.attributes().unread()
                    + " are not known for this operator" + " in opset " + opset());
        }
        results.forEach(result -> ConstantFolder.requireRank(result.shape()));
        boolean folded = view.isFixed() && results.stream().allMatch(Operand.Constant.class::isInstance);
        return folded ? weights.keepFold(node, results) : results;
    }

    /** The graph's builder names the node in its messages, other places do not. */
    private ShapeException shapeError(OnnxNode node, RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        String where = message.contains("'" + node.name() + "'") ? "" : node.describe() + ": ";
        return new ShapeException(model.file() + ": " + where + message, e);
    }

    private void output(String name) {
        Operand operand = operands.get(name);
        if (operand instanceof Operand.Computed computed) {
            builder.output(name, computed.value());
        } else if (operand instanceof Operand.Constant constant) {
            try {
                builder.output(name, constantValue(constant, "it"));
            } catch (UnsupportedNode e) {
                problems.add("output '" + name + "': " + e.getMessage());
            }
        }
    }

    /** Returns the value of the graph for known numbers; every tensor becomes one constant. */
    Value constantValue(Operand.Constant constant, String what) {
        if (!constant.tensor().type().dataType().isFloating()) {
            throw new UnsupportedNode(
                    what + " is " + constant.tensor().type() + ", expected real numbers in the computed network");
        }
        Tensor tensor = weights.float32(constant, folder);
        return constants.computeIfAbsent(tensor, unused -> builder.constant(constant.name(), tensor));
    }

    GraphBuilder builder() {
        return builder;
    }

    ConstantFolder folder() {
        return folder;
    }

    long opset() {
        return model.opset();
    }

    /** Returns whether a node or an output of the graph reads a name. */
    boolean isRead(String name) {
        return !name.isEmpty() && read.contains(name);
    }
}
