package io.github.crossstage.ir;

import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A network in numbers: a row for each node, and totals.
 *
 * <p>Parameters are the elements of learnt constants: weights and biases of convolutions and matrix products, scale and bias of
 * batch normalisations (their running mean and variance are not learnt and not counted), and constant vectors that are added or
 * multiplied. A constant that several nodes read counts once. MACs are those of convolutions and matrix products, without bias
 * additions, for the graph's own batch size.
 *
 * @param name the network's name
 * @param rows the nodes in order
 * @param parameters learnt numbers
 * @param macs multiply-accumulates
 * @param flops floating-point operations of all nodes
 * @param activationElements elements of all node outputs
 */
public record GraphSummary(
        String name, List<Row> rows, long parameters, long macs, long flops, long activationElements) {
    /**
     * One node in numbers.
     *
     * @param name the node's name
     * @param operator the operator
     * @param attributes its attributes as text
     * @param outputShapes shapes of its outputs
     * @param parameters learnt numbers that it is the first to read
     * @param macs multiply-accumulates
     * @param flops floating-point operations
     */
    public record Row(
            String name,
            String operator,
            String attributes,
            List<Shape> outputShapes,
            long parameters,
            long macs,
            long flops) {}

    public GraphSummary {
        rows = List.copyOf(rows);
    }

    /** Returns the summary of a graph. */
    public static GraphSummary of(Graph graph) {
        Set<Value> counted = new HashSet<>();
        List<Row> rows = new ArrayList<>();
        long activations = 0;
        for (Node node : graph.nodes()) {
            rows.add(new Row(
                    node.name(),
                    node.op().kind().label(),
                    node.op().attributes(),
                    node.outputs().stream().map(value -> value.type().shape()).toList(),
                    parameters(graph, node, counted),
                    node.macs(),
                    node.flops()));
            for (Value output : node.outputs()) {
                activations += output.type().shape().elementCount();
            }
        }
        return new GraphSummary(
                graph.name(),
                rows,
                rows.stream().mapToLong(Row::parameters).sum(),
                rows.stream().mapToLong(Row::macs).sum(),
                rows.stream().mapToLong(Row::flops).sum(),
                activations);
    }

    private static long parameters(Graph graph, Node node, Set<Value> counted) {
        long parameters = 0;
        for (int i = 0; i < node.inputs().size(); i++) {
            Value input = node.inputs().get(i);
            boolean isStatistic = node.op() instanceof BatchNorm && i >= 3;
            boolean isPlainNumber =
                    node.op() instanceof Binary && input.type().shape().elementCount() == 1;
            if (graph.constant(input).isPresent() && !isStatistic && !isPlainNumber && counted.add(input)) {
                parameters += input.type().shape().elementCount();
            }
        }
        return parameters;
    }
}
