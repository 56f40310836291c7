package io.github.crossstage.passes;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Node;

/**
 * A pass that looks at the nodes one by one, in order, and changes the graph about each; what is
 * changed behind a node is met later in its changed form.
 */
interface NodeRewrite extends Pass {
    /** Changes the graph about a node, or leaves it. */
    void rewrite(GraphEdit edit, Node node);

    @Override
    default Graph apply(Graph graph) {
        GraphEdit edit = new GraphEdit(graph);
        for (int place = 0; place < graph.nodes().size(); place++) {
            for (Node node : edit.nodesAt(place)) {
                if (edit.contains(node)) {
                    rewrite(edit, node);
                }
            }
        }
        return edit.changed() ? edit.build() : graph;
    }
}
