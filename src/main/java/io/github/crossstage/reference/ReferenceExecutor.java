package io.github.crossstage.reference;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Runs a graph on the CPU, node by node in its order. An intermediate tensor is dropped after its last use, so memory follows the
 * widest place of the network and not its length. Thread-safe.
 */
public final class ReferenceExecutor {
    private ReferenceExecutor() {}

    /**
     * Computes the outputs of a graph.
     *
     * @param inputs a float32 tensor for every input of the graph, by name
     * @return the outputs by name, in the graph's order; one that the graph passes through is the caller's or the graph's own tensor
     * @throws ShapeException if an input is missing, unknown or of another type, or a tensor of the graph exceeds 2 GiB
     */
    public static Map<String, Tensor> run(Graph graph, Map<String, Tensor> inputs) {
        return run(graph, inputs, (node, outputs) -> {});
    }

    /**
     * Computes the outputs of a graph and shows what each node makes.
     *
     * @param observer called after each node with its outputs, in the graph's order, on the calling thread; it may keep the tensors
     * @see #run(Graph, Map)
     */
    public static Map<String, Tensor> run(
            Graph graph, Map<String, Tensor> inputs, BiConsumer<Node, List<Tensor>> observer) {
        checkInputs(graph, inputs);
        for (Node node : graph.nodes()) {
            ReferenceKernels.requireHostSize(node.describe(), node.outputTypes());
        }
        Map<Value, Tensor> known = new HashMap<>(graph.constants());
        graph.inputs().forEach(input -> known.put(input, inputs.get(input.name())));
        for (Node node : graph.nodes()) {
            List<Tensor> arguments = node.inputs().stream().map(known::get).toList();
            List<Tensor> made = ReferenceKernels.run(node.op(), arguments, node.outputTypes());
            for (int i = 0; i < made.size(); i++) {
                known.put(node.outputs().get(i), made.get(i));
            }
            observer.accept(node, made);
            dropDead(graph, node, known);
        }
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        graph.outputs().forEach((name, value) -> outputs.put(name, known.get(value)));
        return outputs;
    }

    /** Drops what nobody reads after this node. */
    private static void dropDead(Graph graph, Node node, Map<Value, Tensor> known) {
        for (Value value : node.inputs()) {
            List<Node> consumers = graph.consumers(value);
            if (consumers.get(consumers.size() - 1).equals(node) && !graph.isOutput(value)) {
                known.remove(value);
            }
        }
        for (Value value : node.outputs()) {
            if (graph.consumers(value).isEmpty() && !graph.isOutput(value)) {
                known.remove(value);
            }
        }
    }

    private static void checkInputs(Graph graph, Map<String, Tensor> inputs) {
        List<String> names = graph.inputs().stream().map(Value::name).toList();
        for (String name : inputs.keySet()) {
            if (!names.contains(name)) {
                throw new ShapeException(
                        "graph '" + graph.name() + "' has no input '" + name + "', its inputs are " + names);
            }
        }
        for (Value input : graph.inputs()) {
            Tensor tensor = inputs.get(input.name());
            if (tensor == null) {
                throw new ShapeException("graph '" + graph.name() + "': input '" + input.name() + "' " + input.type()
                        + " is missing, got " + inputs.keySet());
            }
            if (!tensor.type().equals(input.type())) {
                throw new ShapeException("graph '" + graph.name() + "': input '" + input.name() + "' is "
                        + tensor.type() + ", expected " + input.type());
            }
        }
    }
}
