package io.github.crossstage.runtime;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a device computed against the CPU reference.
 *
 * <p>Every node is checked alone: the reference gets the very inputs that the device had, so an error is the node's own. The
 * network's outputs are checked against the reference's run of the original graph from end to end, which covers passes and
 * accumulation too.
 *
 * @param nodeLimit largest error allowed of one node, relative to the peak of its output
 * @param outputLimit largest error allowed of an output, relative to its peak
 * @param nodes the nodes in order
 * @param outputs the error of each output, by name, in the order of the network
 */
public record VerifyReport(
        double nodeLimit, double outputLimit, List<NodeCheck> nodes, Map<String, TensorDifference> outputs) {
    /**
     * One node's result.
     *
     * @param name the node's name
     * @param operator the operator
     * @param implementation the implementation that computed it
     * @param output name of the output that is furthest off
     * @param difference how far
     */
    public record NodeCheck(
            String name, String operator, String implementation, String output, TensorDifference difference) {}

    public VerifyReport {
        nodes = List.copyOf(nodes);
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /** Returns whether every node and every output is inside its limit. */
    public boolean passed() {
        return firstDivergence().isEmpty()
                && outputs.values().stream().allMatch(difference -> difference.relativeToPeak() <= outputLimit);
    }

    /** Returns the first node outside its limit. */
    public Optional<NodeCheck> firstDivergence() {
        return nodes.stream()
                .filter(node -> !(node.difference().relativeToPeak() <= nodeLimit))
                .findFirst();
    }

    /** Returns the largest error of a node, 0 if there is none. */
    public double worstNodeError() {
        return nodes.stream()
                .mapToDouble(node -> node.difference().relativeToPeak())
                .max()
                .orElse(0);
    }

    /** Returns the largest error of an output. */
    public double worstOutputError() {
        return outputs.values().stream()
                .mapToDouble(TensorDifference::relativeToPeak)
                .max()
                .orElse(0);
    }
}
