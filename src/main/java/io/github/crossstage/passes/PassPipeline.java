package io.github.crossstage.passes;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The passes in the order they run; the graph is verified after each one. Immutable. */
public final class PassPipeline {
    private final List<Pass> passes;

    private PassPipeline(List<Pass> passes) {
        this.passes = List.copyOf(passes);
    }

    /** Returns the pipeline that models are compiled with. */
    public static PassPipeline standard() {
        return new PassPipeline(List.of(new RemoveDeadNodes(), new FuseBatchNormActivation()));
    }

    /** Returns this pipeline without some passes. @throws IllegalArgumentException if there is no pass of such a name */
    public PassPipeline without(Set<String> names) {
        List<Pass> kept = new ArrayList<>(passes);
        for (String name : names) {
            if (!kept.removeIf(pass -> pass.name().equals(name))) {
                throw new IllegalArgumentException("There is no pass '" + name + "'; the passes are "
                        + passes.stream().map(Pass::name).toList());
            }
        }
        return new PassPipeline(kept);
    }

    /** Returns the names of the passes, in order. */
    public List<String> names() {
        return passes.stream().map(Pass::name).toList();
    }

    /** Returns the graph after all passes. @throws IllegalStateException if a pass breaks it, naming the pass */
    public Graph apply(Graph graph) {
        Graph rewritten = graph;
        for (Pass pass : passes) {
            rewritten = pass.apply(rewritten);
            try {
                GraphVerifier.verify(rewritten);
            } catch (IllegalStateException e) {
                throw new IllegalStateException("Pass " + pass.name() + ": " + e.getMessage(), e);
            }
        }
        return rewritten;
    }
}
