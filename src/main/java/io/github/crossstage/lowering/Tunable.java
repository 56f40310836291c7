package io.github.crossstage.lowering;

import io.github.crossstage.ir.Node;
import io.github.crossstage.tuning.TuningChoice;
import java.util.List;
import java.util.Set;

/**
 * A problem that can be done in several ways, of which a tuner may find the fastest.
 *
 * @param problem the key of a tuning table
 * @param node a node that poses it, its shapes those in memory
 * @param computed which inputs are not constant
 * @param candidates the usual choice, then others that the cost model ranks next; 2 to {@value Candidates#MOST}
 * @param count how many nodes of the graph pose it
 */
public record Tunable(String problem, Node node, Set<Integer> computed, List<TuningChoice> candidates, int count) {
    public Tunable {
        computed = Set.copyOf(computed);
        candidates = List.copyOf(candidates);
    }

    /** Returns this, posed once more. */
    Tunable again() {
        return new Tunable(problem, node, computed, candidates, count + 1);
    }
}
