package io.github.crossstage.lowering;

import java.util.List;

/** What an implementation says to a node: launches, or why not. */
public sealed interface Attempt {
    /**
     * The node is done by these launches.
     *
     * @param launches what to run, in order; none where all outputs are views
     * @param outputs where the node's outputs lie, in order
     */
    record Accepted(List<Launch> launches, List<DeviceTensor> outputs) implements Attempt {
        public Accepted {
            launches = List.copyOf(launches);
            outputs = List.copyOf(outputs);
        }
    }

    /** The implementation cannot, or should not, do this node here; the reason is one clause without a full stop. */
    record Refused(String reason) implements Attempt {}

    /** Accepts a node with one output. */
    static Attempt accept(DeviceTensor output, Launch... launches) {
        return new Accepted(List.of(launches), List.of(output));
    }

    /** Accepts a node with one output. */
    static Attempt accept(DeviceTensor output, List<Launch> launches) {
        return new Accepted(launches, List.of(output));
    }

    /** Accepts a node whose outputs are views: nothing runs. */
    static Attempt view(List<DeviceTensor> outputs) {
        return new Accepted(List.of(), outputs);
    }

    /** Refuses a node. */
    static Attempt refuse(String reason) {
        return new Refused(reason);
    }
}
