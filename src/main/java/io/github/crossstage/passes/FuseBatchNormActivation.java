package io.github.crossstage.passes;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.BatchNorm;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one pass over memory of a batch normalisation and the activation that alone reads it:
 *
 * <pre>
 * x ─ BatchNorm ─ Activate(relu) ─ y   →   x ─ BatchNorm(activation=relu) ─ y
 * </pre>
 *
 * <p>It does not fire where the normalised value is read by something else or is an output of the network.
 */
public final class FuseBatchNormActivation implements Pass {
    @Override
    public Graph apply(Graph graph) {
        Map<Node, Node> fusedBy = new HashMap<>();
        Set<Node> taken = new HashSet<>();
        for (Node node : graph.nodes()) {
            activationOf(graph, node).ifPresent(activate -> {
                fusedBy.put(node, activate);
                taken.add(activate);
            });
        }
        if (fusedBy.isEmpty()) {
            return graph;
        }
        GraphCopy copy = new GraphCopy(graph);
        for (Node node : graph.nodes()) {
            Node activate = fusedBy.get(node);
            if (activate != null) {
                BatchNorm fused =
                        new BatchNorm(((BatchNorm) node.op()).epsilon(), ((Activate) activate.op()).activation());
                copy.replace(node, fused, node.inputs(), activate.outputs());
            } else if (!taken.contains(node)) {
                copy.copy(node);
            }
        }
        return copy.build();
    }

    private static Optional<Node> activationOf(Graph graph, Node node) {
        if (!(node.op() instanceof BatchNorm norm) || !norm.activation().isIdentity()) {
            return Optional.empty();
        }
        Value normalised = node.output();
        List<Node> readers = graph.consumers(normalised);
        if (readers.size() != 1 || graph.isOutput(normalised)) {
            return Optional.empty();
        }
        return Optional.of(readers.get(0)).filter(reader -> reader.op() instanceof Activate);
    }
}
