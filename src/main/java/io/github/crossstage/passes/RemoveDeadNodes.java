package io.github.crossstage.passes;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Leaves out nodes whose outputs nobody reads, and constants with them:
 *
 * <pre>
 * x ─ a ─ b ─ output          x ─ a ─ b ─ output
 *      └─ c              →
 * </pre>
 */
public final class RemoveDeadNodes implements Pass {
    @Override
    public Graph apply(Graph graph) {
        Set<Value> read = new HashSet<>(graph.outputs().values());
        List<Node> nodes = graph.nodes();
        Set<Node> live = new HashSet<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (node.outputs().stream().anyMatch(read::contains)) {
                live.add(node);
                read.addAll(node.inputs());
            }
        }
        if (live.size() == nodes.size() && read.containsAll(graph.constants().keySet())) {
            return graph;
        }
        GraphCopy copy = new GraphCopy(graph);
        nodes.stream().filter(live::contains).forEach(copy::copy);
        return copy.build();
    }
}
