package io.github.crossstage.passes;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Op;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph in the making that takes over nodes of another one: inputs are there from the start, constants come along when they are
 * first read. Not thread-safe.
 */
final class GraphCopy {
    private final Graph graph;
    private final GraphBuilder builder;
    private final Map<Value, Value> copies = new HashMap<>();

    GraphCopy(Graph graph) {
        this.graph = graph;
        this.builder = new GraphBuilder(graph.name());
        graph.inputs().forEach(input -> copies.put(input, builder.input(input.name(), input.type())));
    }

    /** Takes over a node as it is. */
    void copy(Node node) {
        replace(node, node.op(), node.inputs(), node.outputs());
    }

    /** Adds a node under this one's name with another operator, reading and making values of the old graph. */
    void replace(Node node, Op op, List<Value> inputs, List<Value> outputs) {
        List<Value> made = builder.add(
                node.name(),
                op,
                inputs.stream().map(this::copyOf).toList(),
                outputs.stream().map(Value::name).toList());
        for (int i = 0; i < made.size(); i++) {
            copies.put(outputs.get(i), made.get(i));
        }
    }

    /** Returns what stands for a value of the old graph. */
    private Value copyOf(Value value) {
        Value copy = copies.get(value);
        if (copy == null) {
            copy = builder.constant(
                    value.name(),
                    graph.constant(value)
                            .orElseThrow(() -> new IllegalStateException(value + " is read before it is made")));
            copies.put(value, copy);
        }
        return copy;
    }

    /** Returns the new graph with the old one's outputs. */
    Graph build() {
        graph.outputs().forEach((name, value) -> builder.output(name, copyOf(value)));
        return builder.build();
    }
}
