package io.github.crossstage.passes;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A graph under change: nodes are replaced, put in and taken out, and producers and readers follow at once. A local of one pass;
 * the graph it starts from stays as it is. Not thread-safe.
 *
 * <p>Nodes keep their order: what replaces a node stands where that stood. A value lives on when another node makes it, name
 * included; new values and constants get names of their own.
 */
final class GraphEdit {
    private final Graph graph;
    private final Map<Value, Tensor> constants;
    private final Map<String, Value> outputs;
    private final Map<Value, Node> producers = new HashMap<>();
    private final Map<Value, Set<Node>> readers = new HashMap<>();
    /** The nodes that stand where each node of the old graph stood. */
    private final List<List<Node>> places = new ArrayList<>();

    private final Map<Node, Integer> placeOf = new HashMap<>();
    private final Set<String> valueNames = new HashSet<>();
    private final Set<String> nodeNames = new HashSet<>();
    private int nextId;
    private boolean changed;

    GraphEdit(Graph graph) {
        this.graph = graph;
        this.constants = new LinkedHashMap<>(graph.constants());
        this.outputs = new LinkedHashMap<>(graph.outputs());
        graph.inputs().forEach(this::know);
        constants.keySet().forEach(this::know);
        for (Node node : graph.nodes()) {
            places.add(new ArrayList<>(List.of(node)));
            nodeNames.add(node.name());
            node.outputs().forEach(this::know);
            connect(node, places.size() - 1);
        }
    }

    private void know(Value value) {
        valueNames.add(value.name());
        nextId = Math.max(nextId, value.id() + 1);
    }

    private void connect(Node node, int place) {
        placeOf.put(node, place);
        node.outputs().forEach(output -> producers.put(output, node));
        node.inputs().forEach(input -> readers.computeIfAbsent(input, unused -> new LinkedHashSet<>())
                .add(node));
    }

    /** Returns the node that makes a value, or nothing for inputs and constants. */
    Optional<Node> producer(Value value) {
        return Optional.ofNullable(producers.get(value));
    }

    /** Returns the node that makes a value if its operator is of this kind. */
    Optional<Node> producer(Value value, Class<? extends Op> operator) {
        return producer(value).filter(node -> operator.isInstance(node.op()));
    }

    /** Returns the nodes that read a value, each once. */
    List<Node> readers(Value value) {
        return List.copyOf(readers.getOrDefault(value, Set.of()));
    }

    /** Returns the node that alone reads a value which is no output of the network. */
    Optional<Node> soleReader(Value value) {
        List<Node> all = readers(value);
        return all.size() == 1 && !isOutput(value) ? Optional.of(all.get(0)) : Optional.empty();
    }

    boolean isOutput(Value value) {
        return outputs.containsValue(value);
    }

    /** Returns the numbers of a constant, or nothing if the value is no constant. */
    Optional<Tensor> constant(Value value) {
        return Optional.ofNullable(constants.get(value));
    }

    /** Returns the numbers of constants, or nothing if one of the values is no constant. */
    Optional<List<Tensor>> constants(List<Value> values) {
        return constants.keySet().containsAll(values)
                ? Optional.of(values.stream().map(constants::get).toList())
                : Optional.empty();
    }

    /** Returns the nodes that stand now where a node of the old graph stood. */
    List<Node> nodesAt(int place) {
        return List.copyOf(places.get(place));
    }

    /** Returns whether a node is still there. */
    boolean contains(Node node) {
        return placeOf.containsKey(node);
    }

    /** Returns whether a node stands before another. */
    boolean isBefore(Node node, Node other) {
        int place = placeOf.get(node);
        int otherPlace = placeOf.get(other);
        return place == otherPlace
                ? places.get(place).indexOf(node) < places.get(place).indexOf(other)
                : place < otherPlace;
    }

    boolean changed() {
        return changed;
    }

    /** Adds a constant under this name or, if that is taken, one like it. */
    Value addConstant(String name, Tensor tensor) {
        Value value = newValue(name, tensor.type());
        constants.put(value, tensor);
        return value;
    }

    /** Puts a node with one output, both under this name or one like it, before another. */
    Value insertBefore(Node anchor, String name, Op op, List<Value> inputs) {
        return insertBefore(anchor, name, op, inputs, List.of(name)).get(0);
    }

    /** Puts a node under this name, and with outputs under these, or names like them, before another. */
    List<Value> insertBefore(Node anchor, String name, Op op, List<Value> inputs, List<String> outputNames) {
        List<TensorType> types = op.infer(inputs.stream().map(Value::type).toList());
        List<Value> made = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            made.add(newValue(outputNames.get(i), types.get(i)));
        }
        put(anchor, name, op, inputs, made);
        return made;
    }

    /** Puts a node under this name or one like it, which makes a value from now on, before another; other makers have to go. */
    void insertBefore(Node anchor, String name, Op op, List<Value> inputs, Value made) {
        put(anchor, name, op, inputs, List.of(made));
    }

    private void put(Node anchor, String name, Op op, List<Value> inputs, List<Value> made) {
        int place = placeOf.get(anchor);
        Node node = new Node(unique(name, nodeNames), op, inputs, made);
        places.get(place).add(places.get(place).indexOf(anchor), node);
        connect(node, place);
        changed = true;
    }

    /** Puts another operator in a node's place, under its name and making its values. */
    void replace(Node node, Op op, List<Value> inputs) {
        replace(node, node.name(), op, inputs, node.outputs());
    }

    /** Puts a node under the name of one that has gone in another's place; other makers of its outputs have to go. */
    void replace(Node node, String name, Op op, List<Value> inputs, List<Value> made) {
        Node replacement = new Node(name, op, inputs, made);
        int place = placeOf.get(node);
        int index = places.get(place).indexOf(node);
        remove(node);
        places.get(place).add(index, replacement);
        connect(replacement, place);
    }

    /** Takes a node out; its values must get another maker or lose their readers. */
    void remove(Node node) {
        places.get(placeOf.remove(node)).remove(node);
        node.outputs().forEach(output -> producers.remove(output, node));
        node.inputs().forEach(input -> readers.get(input).remove(node));
        changed = true;
    }

    /** Lets everything that reads a value, the network's outputs too, read another one. */
    void redirect(Value from, Value to) {
        for (Node reader : readers(from)) {
            List<Value> inputs = reader.inputs().stream()
                    .map(input -> input.equals(from) ? to : input)
                    .toList();
            replace(reader, reader.op(), inputs);
        }
        outputs.replaceAll((name, value) -> value.equals(from) ? to : value);
    }

    /** Makes constants of a node's outputs, which keep their names. */
    void makeConstant(Node node, List<Tensor> numbers) {
        remove(node);
        for (int i = 0; i < numbers.size(); i++) {
            constants.put(node.outputs().get(i), numbers.get(i));
        }
    }

    private Value newValue(String name, TensorType type) {
        return new Value(nextId++, unique(name, valueNames), type);
    }

    private static String unique(String name, Set<String> taken) {
        String free = name;
        for (int i = 2; !taken.add(free); i++) {
            free = name + "#" + i;
        }
        return free;
    }

    /** Returns the changed graph without the nodes and constants that no output needs. */
    Graph build() {
        GraphBuilder builder = new GraphBuilder(graph.name());
        Map<Value, Value> copies = new HashMap<>();
        graph.inputs().forEach(input -> copies.put(input, builder.input(input.name(), input.type())));
        for (Node node : live()) {
            List<Value> made = builder.add(
                    node.name(),
                    node.op(),
                    node.inputs().stream()
                            .map(input -> copy(input, copies, builder))
                            .toList(),
                    node.outputs().stream().map(Value::name).toList());
            for (int i = 0; i < made.size(); i++) {
                Value old = node.outputs().get(i);
                if (!made.get(i).type().equals(old.type())) {
                    throw new IllegalStateException(node.describe() + " makes " + made.get(i) + ", expected " + old);
                }
                copies.put(old, made.get(i));
            }
        }
        outputs.forEach((name, value) -> builder.output(name, copy(value, copies, builder)));
        return builder.build();
    }

    private Value copy(Value value, Map<Value, Value> copies, GraphBuilder builder) {
        Value copy = copies.get(value);
        if (copy == null) {
            copy = builder.constant(
                    value.name(),
                    constant(value).orElseThrow(() -> new IllegalStateException(value + " is read before it is made")));
            copies.put(value, copy);
        }
        return copy;
    }

    private List<Node> live() {
        List<Node> nodes = places.stream().flatMap(List::stream).toList();
        Set<Value> read = new HashSet<>(outputs.values());
        Set<Node> live = new HashSet<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (nodes.get(i).outputs().stream().anyMatch(read::contains)) {
                live.add(nodes.get(i));
                read.addAll(nodes.get(i).inputs());
            }
        }
        return nodes.stream().filter(live::contains).toList();
    }
}
