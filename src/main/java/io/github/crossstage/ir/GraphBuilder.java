package io.github.crossstage.ir;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.op.Op;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Builds a {@link Graph} node by node, in topological order, inferring every type on the way. The only mutable object of this
 * package; not thread-safe.
 *
 * <p>A name that is taken gets a number behind it, so a builder never fails over names; outputs keep theirs exactly.
 */
public final class GraphBuilder {
    private final String name;
    private final List<Value> inputs = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Value> outputs = new LinkedHashMap<>();
    private final Map<Value, Tensor> constants = new LinkedHashMap<>();
    private final Set<Value> values = new HashSet<>();
    private final Set<String> valueNames = new HashSet<>();
    private final Set<String> nodeNames = new HashSet<>();

    /** Starts an empty graph. */
    public GraphBuilder(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /** Adds an input. */
    public Value input(String name, TensorType type) {
        Value value = value(name, type);
        inputs.add(value);
        return value;
    }

    /** Adds a constant; its numbers are shared, not copied. */
    public Value constant(String name, Tensor tensor) {
        Value value = value(name, tensor.type());
        constants.put(value, tensor);
        return value;
    }

    /**
     * Adds a node with one output, which carries the node's name.
     *
     * @throws ShapeException if the inputs do not fit the operator
     */
    public Value add(String name, Op op, Value... inputs) {
        return add(name, op, List.of(inputs), List.of(name)).get(0);
    }

    /**
     * Adds a node.
     *
     * @param name name of the node
     * @param outputNames names of its outputs, as many as the operator has
     * @return its outputs
     * @throws ShapeException if the inputs do not fit the operator
     */
    public List<Value> add(String name, Op op, List<Value> inputs, List<String> outputNames) {
        for (Value input : inputs) {
            if (!values.contains(input)) {
                throw new IllegalArgumentException(op.kind().label() + " '" + name + "' reads " + input
                        + ", which is not in graph '" + this.name + "'");
            }
        }
        List<TensorType> types = infer(name, op, inputs);
        if (types.size() != outputNames.size()) {
            throw new ShapeException(op.kind().label() + " '" + name + "' has " + types.size() + " outputs but "
                    + outputNames.size() + " names " + outputNames);
        }
        List<Value> made = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            made.add(value(outputNames.get(i), types.get(i)));
        }
        nodes.add(new Node(unique(name, nodeNames), op, inputs, made));
        return made;
    }

    /** Declares a value an output of the network under this name. */
    public void output(String name, Value value) {
        if (!values.contains(value)) {
            throw new IllegalArgumentException(
                    "output '" + name + "' is " + value + ", which is not in graph '" + this.name + "'");
        }
        if (outputs.putIfAbsent(name, value) != null) {
            throw new IllegalArgumentException("graph '" + this.name + "' has two outputs named '" + name + "'");
        }
    }

    /** Returns the verified graph. @throws IllegalStateException if it breaks a rule of {@link GraphVerifier} */
    public Graph build() {
        Graph graph = new Graph(name, inputs, nodes, outputs, constants);
        GraphVerifier.verify(graph);
        return graph;
    }

    private static List<TensorType> infer(String name, Op op, List<Value> inputs) {
        try {
            return op.infer(inputs.stream().map(Value::type).toList());
        } catch (ShapeException | IllegalArgumentException e) {
            throw new ShapeException(op.kind().label() + " '" + name + "': " + e.getMessage(), e);
        } catch (ArithmeticException e) {
            throw new ShapeException(
                    op.kind().label() + " '" + name + "': the sizes do not fit 63 bits, inputs " + inputs, e);
        }
    }

    private Value value(String name, TensorType type) {
        Value value = new Value(values.size(), unique(name, valueNames), type);
        values.add(value);
        return value;
    }

    private static String unique(String name, Set<String> taken) {
        String free = name;
        for (int i = 2; !taken.add(free); i++) {
            free = name + "#" + i;
        }
        return free;
    }
}
