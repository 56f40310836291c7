package io.github.crossstage.lowering;

import io.github.crossstage.ir.Node;
import io.github.crossstage.tuning.TuningChoice;
import java.util.List;
import java.util.Optional;

/**
 * What became of one node.
 *
 * @param name the node's name, or what the step is for
 * @param node the node, or nothing for a step that the lowering added
 * @param implementation the implementation that took it
 * @param refusals those before it in the list, each as {@code name: reason}
 * @param tuned the entry of the tuning table that it was taken by, if it was
 * @param launches what runs; none for a view
 * @param outputs where the outputs lie
 */
public record Step(
        String name,
        Optional<Node> node,
        String implementation,
        List<String> refusals,
        Optional<TuningChoice> tuned,
        List<Launch> launches,
        List<DeviceTensor> outputs) {
    public Step {
        refusals = List.copyOf(refusals);
        launches = List.copyOf(launches);
        outputs = List.copyOf(outputs);
    }

    /** Makes a step that no tuning table chose. */
    public Step(
            String name,
            Optional<Node> node,
            String implementation,
            List<String> refusals,
            List<Launch> launches,
            List<DeviceTensor> outputs) {
        this(name, node, implementation, refusals, Optional.empty(), launches, outputs);
    }

    /** Returns whether nothing runs: the outputs look into memory that is already there. */
    public boolean isView() {
        return launches.isEmpty();
    }
}
