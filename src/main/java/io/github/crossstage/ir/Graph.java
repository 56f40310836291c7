package io.github.crossstage.ir;

import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network with concrete shapes: nodes in topological order over inputs and constants, and named outputs. Immutable and
 * thread-safe.
 *
 * <p>Made by {@link GraphBuilder}, which infers all types; checked by {@link GraphVerifier}.
 */
public final class Graph {
    private final String name;
    private final List<Value> inputs;
    private final List<Node> nodes;
    private final Map<String, Value> outputs;
    private final Map<Value, Tensor> constants;
    private final Map<Value, Node> producers = new HashMap<>();
    private final Map<Value, List<Node>> consumers = new HashMap<>();

    Graph(String name, List<Value> inputs, List<Node> nodes, Map<String, Value> outputs, Map<Value, Tensor> constants) {
        this.name = name;
        this.inputs = List.copyOf(inputs);
        this.nodes = List.copyOf(nodes);
        this.outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        this.constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
        for (Node node : this.nodes) {
            node.outputs().forEach(output -> producers.put(output, node));
            node.inputs().stream().distinct().forEach(input -> consumers
                    .computeIfAbsent(input, unused -> new ArrayList<>())
                    .add(node));
        }
    }

    /** Returns the network's name, for messages. */
    public String name() {
        return name;
    }

    /** Returns the inputs that a caller fills, in order; constants are not among them. */
    public List<Value> inputs() {
        return inputs;
    }

    /** Returns the nodes; each one stands after the producers of its inputs. */
    public List<Node> nodes() {
        return nodes;
    }

    /** Returns the outputs by name, in order. A value may stand under two names, and may be an input or a constant. */
    public Map<String, Value> outputs() {
        return outputs;
    }

    /** Returns the constants with their numbers, in the order they were added. */
    public Map<Value, Tensor> constants() {
        return constants;
    }

    /** Returns the numbers of a constant, or nothing if the value is no constant. */
    public Optional<Tensor> constant(Value value) {
        return Optional.ofNullable(constants.get(value));
    }

    /** Returns the node that makes a value, or nothing for inputs and constants. */
    public Optional<Node> producer(Value value) {
        return Optional.ofNullable(producers.get(value));
    }

    /** Returns the nodes that read a value, in order, each once. */
    public List<Node> consumers(Value value) {
        return Collections.unmodifiableList(consumers.getOrDefault(value, List.of()));
    }

    /** Returns whether a value is an output of the network. */
    public boolean isOutput(Value value) {
        return outputs.containsValue(value);
    }

    /** Returns the stable text form; see {@link GraphPrinter}. */
    @Override
    public String toString() {
        return GraphPrinter.print(this);
    }
}
