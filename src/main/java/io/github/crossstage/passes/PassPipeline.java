package io.github.crossstage.passes;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The passes in the order they run, again and again until none changes anything; the graph is verified after each change.
 * Thread-safe.
 *
 * <p>A pipeline remembers the constants that it computes, so that graphs over the same weights share them; see {@link FoldedTensors}.
 */
public final class PassPipeline {
    /** Most rounds of all passes; rewrites that wait for a later one are few. A graph is right after any number of rounds. */
    private static final int MOST_ROUNDS = 8;

    private final List<Pass> passes;

    private PassPipeline(List<Pass> passes) {
        this.passes = List.copyOf(passes);
    }

    /** Returns a new pipeline of the passes that models are compiled with. */
    public static PassPipeline standard() {
        FoldedTensors folded = new FoldedTensors();
        return new PassPipeline(List.of(
                new RemoveDeadNodes(),
                new FoldConstants(folded),
                // Canonical forms first, so that the rewrites below need know one only.
                new MergeReshapes(),
                new RemoveIdentities(),
                new MergeSlices(),
                new RecognizeActivations(),
                new FuseBatchNormActivation(),
                new FoldPad(),
                new FoldBatchNorm(folded),
                // While the convolution is still plain, and before the normalisation behind it becomes its prologue.
                new MoveAveragePool(),
                new FuseEpilogue(),
                new FusePrologue(folded),
                // What pools still stand before a split have taken their prologues.
                new MoveSplit(),
                // Last: siblings are equal once everything is fused into them.
                new MergeSiblingConvolutions(folded)));
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
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Graph before = rewritten;
            for (Pass pass : passes) {
                rewritten = applyVerified(pass, rewritten);
            }
            if (rewritten == before) {
                break;
            }
        }
        return rewritten;
    }

    private static Graph applyVerified(Pass pass, Graph graph) {
        Graph rewritten = pass.apply(graph);
        if (rewritten != graph) {
            try {
                GraphVerifier.verify(rewritten);
            } catch (IllegalStateException e) {
                throw new IllegalStateException("Pass " + pass.name() + ": " + e.getMessage(), e);
            }
        }
        return rewritten;
    }
}
