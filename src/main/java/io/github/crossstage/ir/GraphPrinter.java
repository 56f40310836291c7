package io.github.crossstage.ir;

import java.util.stream.Collectors;

/**
 * The stable text form of a graph, one line for each input, constant, node and output:
 *
 * <pre>
 * graph 'tiny'
 * input %0 x: f32 [1, 3, 8, 8]
 * const %1 w: f32 [4, 3, 3, 3]
 * %2 conv1: f32 [1, 4, 6, 6] = Conv2d(%0, %1) kernel=[3, 3]
 * output y = %2
 * </pre>
 */
public final class GraphPrinter {
    private GraphPrinter() {}

    /** Returns the text, lines ended by {@code \n}. */
    public static String print(Graph graph) {
        StringBuilder text = new StringBuilder("graph '" + graph.name() + "'\n");
        graph.inputs().forEach(input -> text.append("input ").append(input).append('\n'));
        graph.constants()
                .keySet()
                .forEach(constant -> text.append("const ").append(constant).append('\n'));
        graph.nodes().forEach(node -> text.append(line(node)).append('\n'));
        graph.outputs().forEach((name, value) -> text.append("output ")
                .append(name)
                .append(" = %")
                .append(value.id())
                .append('\n'));
        return text.toString();
    }

    private static String line(Node node) {
        String outputs = node.outputs().stream().map(Value::toString).collect(Collectors.joining(", "));
        String inputs = node.inputs().stream().map(input -> "%" + input.id()).collect(Collectors.joining(", "));
        String attributes = node.op().attributes();
        return outputs + " = " + node.op().kind().label() + "(" + inputs + ")"
                + (attributes.isEmpty() ? "" : " " + attributes);
    }
}
