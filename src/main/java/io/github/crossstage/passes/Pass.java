package io.github.crossstage.passes;

import io.github.crossstage.ir.Graph;

/** A rewrite of a graph. Stateless. */
public interface Pass {
    /** Returns the pass's name, the class name, as {@code --without} takes it. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** Returns the rewritten graph, or the same object if there is nothing to do. */
    Graph apply(Graph graph);
}
