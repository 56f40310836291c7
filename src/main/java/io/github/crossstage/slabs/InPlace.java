package io.github.crossstage.slabs;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.Binary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which element-wise nodes may write over an operand: each element of the result is computed from the one in its place, so nothing is
 * lost that the node still needs. Kernels of these nodes read an element before they write it, and touch each once.
 */
final class InPlace {
    private final Map<Value, List<Segment>> segments;
    /** The number of the last node that reads a value; outputs of the network are read after all nodes. */
    private final Map<Value, Integer> lastReads = new HashMap<>();

    private final Map<Node, Integer> numbers = new HashMap<>();

    /**
     * Looks at a graph.
     *
     * @param segments where the values lie that were placed so far; grows while nodes are asked about in order
     */
    InPlace(Graph graph, Map<Value, List<Segment>> segments) {
        this.segments = segments;
        for (Node node : graph.nodes()) {
            int number = numbers.size();
            numbers.put(node, number);
            node.inputs().forEach(input -> lastReads.put(input, number));
        }
        graph.outputs().values().forEach(output -> lastReads.put(output, Integer.MAX_VALUE));
    }

    /** Returns the operand in whose place the output of a node may lie. */
    Optional<Value> overwritten(Node node, ChannelFlow flow) {
        boolean isByElement =
                node.op() instanceof Activate || node.op() instanceof BatchNorm || node.op() instanceof Binary;
        return isByElement
                ? flow.tied().stream()
                        .map(node.inputs()::get)
                        .filter(input -> isSpent(node, input))
                        .findFirst()
                : Optional.empty();
    }

    private boolean isSpent(Node node, Value operand) {
        if (!operand.type().equals(node.output().type())) {
            return false;
        }
        List<Segment> place = segments.get(operand);
        boolean isNeededLater = segments.entrySet().stream()
                .anyMatch(entry -> lastReads.getOrDefault(entry.getKey(), -1) > numbers.get(node)
                        && entry.getValue().stream().anyMatch(place::contains));
        // An operand that lies in the same memory in another order would be read after it was overwritten.
        boolean isReadElsewhere = node.inputs().stream()
                .map(input -> segments.getOrDefault(input, List.of()))
                .anyMatch(other -> !other.equals(place) && other.stream().anyMatch(place::contains));
        return !isNeededLater && !isReadElsewhere;
    }
}
