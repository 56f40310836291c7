package io.github.crossstage.passes;

import io.github.crossstage.ir.Graph;

/**
 * Leaves out nodes whose outputs nobody reads, and constants with them:
 *
 * <pre>
 * x ─ a ─ b ─ output          x ─ a ─ b ─ output
 *      └─ c              →
 * </pre>
 *
 * <p>A split of which one part is read stays.
 */
public final class RemoveDeadNodes implements Pass {
    @Override
    public Graph apply(Graph graph) {
        Graph live = new GraphEdit(graph).build();
        boolean isSame = live.nodes().size() == graph.nodes().size()
                && live.constants().size() == graph.constants().size();
        return isSame ? graph : live;
    }
}
