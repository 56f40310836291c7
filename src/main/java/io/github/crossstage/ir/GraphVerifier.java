package io.github.crossstage.ir;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.tensor.DataType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The rules that every graph keeps, each with its own message. Run after a graph is built and after every pass; all broken
 * rules are reported at once.
 */
public final class GraphVerifier {
    /** What must hold, in words, and the check that reports where it does not. */
    private record Rule(String text, BiConsumer<Graph, Report> check) {}

    /** Takes one line for each place where a rule is broken. */
    private interface Report {
        void broken(String where);
    }

    private static final List<Rule> RULES = List.of(
            new Rule("a value is made once: by an input, a constant or one node", GraphVerifier::madeOnce),
            new Rule("a node reads only what stands before it", GraphVerifier::readsOnlyEarlierValues),
            new Rule("values and nodes have names of their own", GraphVerifier::namesAreUnique),
            new Rule("output types are those that the operator infers", GraphVerifier::typesAreInferred),
            new Rule("values are float32", GraphVerifier::valuesAreFloat32),
            new Rule("a constant's numbers have the type of its value", GraphVerifier::constantsMatch),
            new Rule("a network has an output, and its outputs are values of the graph", GraphVerifier::outputsExist));

    private GraphVerifier() {}

    /** Checks all rules. @throws IllegalStateException that lists every broken rule with its places */
    public static void verify(Graph graph) {
        List<String> broken = new ArrayList<>();
        for (Rule rule : RULES) {
            rule.check().accept(graph, where -> broken.add(rule.text() + ": " + where));
        }
        if (!broken.isEmpty()) {
            throw new IllegalStateException(
                    "Graph '" + graph.name() + "' is broken:\n  " + String.join("\n  ", broken));
        }
    }

    private static List<Value> roots(Graph graph) {
        List<Value> roots = new ArrayList<>(graph.inputs());
        roots.addAll(graph.constants().keySet());
        return roots;
    }

    private static List<Value> allValues(Graph graph) {
        List<Value> all = roots(graph);
        graph.nodes().forEach(node -> all.addAll(node.outputs()));
        return all;
    }

    private static void madeOnce(Graph graph, Report report) {
        Set<Integer> ids = new HashSet<>();
        for (Value value : allValues(graph)) {
            if (!ids.add(value.id())) {
                report.broken(value + " is made twice");
            }
        }
    }

    private static void readsOnlyEarlierValues(Graph graph, Report report) {
        Set<Value> known = new HashSet<>(roots(graph));
        for (Node node : graph.nodes()) {
            for (Value input : node.inputs()) {
                if (!known.contains(input)) {
                    report.broken(node.describe() + " reads " + input + " before it is made");
                }
            }
            known.addAll(node.outputs());
        }
    }

    private static void namesAreUnique(Graph graph, Report report) {
        Set<String> names = new HashSet<>();
        for (Value value : allValues(graph)) {
            if (!names.add(value.name())) {
                report.broken("two values are named '" + value.name() + "'");
            }
        }
        names.clear();
        for (Node node : graph.nodes()) {
            if (!names.add(node.name())) {
                report.broken("two nodes are named '" + node.name() + "'");
            }
        }
    }

    private static void typesAreInferred(Graph graph, Report report) {
        for (Node node : graph.nodes()) {
            try {
                if (!node.op().infer(node.inputTypes()).equals(node.outputTypes())) {
                    report.broken(node.describe() + " has outputs " + node.outputs() + " but infers "
                            + node.op().infer(node.inputTypes()));
                }
            } catch (ShapeException e) {
                report.broken(node.describe() + ": " + e.getMessage());
            }
        }
    }

    private static void valuesAreFloat32(Graph graph, Report report) {
        for (Value value : allValues(graph)) {
            if (value.type().dataType() != DataType.FLOAT32) {
                report.broken(value + " is not f32");
            }
        }
    }

    private static void constantsMatch(Graph graph, Report report) {
        graph.constants().forEach((value, tensor) -> {
            if (!tensor.type().equals(value.type())) {
                report.broken(value + " holds " + tensor.type());
            }
        });
    }

    private static void outputsExist(Graph graph, Report report) {
        if (graph.outputs().isEmpty()) {
            report.broken("there is no output");
        }
        Set<Value> known = new HashSet<>(allValues(graph));
        for (Map.Entry<String, Value> output : graph.outputs().entrySet()) {
            if (!known.contains(output.getValue())) {
                report.broken("output '" + output.getKey() + "' is " + output.getValue());
            }
        }
    }
}
