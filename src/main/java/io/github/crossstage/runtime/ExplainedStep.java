package io.github.crossstage.runtime;

import io.github.crossstage.tensor.Shape;
import java.util.List;
import java.util.Optional;

/**
 * What became of one node, or what the lowering put between nodes. Sizes are in bytes.
 *
 * @param index its place in the order of steps, from 0
 * @param name the node's name, or what the step is for
 * @param operator the operator with its attributes, prologue and epilogue among them
 * @param absorbed nodes of the network that it does the work of besides its own
 * @param implementation the implementation that took it
 * @param tuned what the tuning table said, where it was taken for that
 * @param refusals those asked before it, each as {@code name: reason}; of a copied part, why it has to be copied
 * @param kind whether it computes, copies or is a view
 * @param launches kernel launches
 * @param sources the steps that made what it reads; the network's inputs are none
 * @param outputShape shape of its first output
 * @param layout how the channels of its first output lie
 * @param slab number of the slab that the first output lies in, where others lie in it too
 * @param memory what the first output lies in
 * @param offsetBytes where it begins in there
 * @param activationBytes distinct activation elements that its launches read and write
 * @param rereadBytes an estimate of source bytes that work-items read again, for tiles of filters and halos; only blocked
 *     convolutions tell, others give 0
 * @param weightBytes constants that it reads
 * @param flops floating-point operations
 */
public record ExplainedStep(
        int index,
        String name,
        String operator,
        List<Absorbed> absorbed,
        String implementation,
        Optional<String> tuned,
        List<String> refusals,
        Kind kind,
        int launches,
        List<Integer> sources,
        Shape outputShape,
        Layout layout,
        Optional<Integer> slab,
        Memory memory,
        long offsetBytes,
        long activationBytes,
        long rereadBytes,
        long weightBytes,
        long flops) {
    public ExplainedStep {
        absorbed = List.copyOf(absorbed);
        refusals = List.copyOf(refusals);
        sources = List.copyOf(sources);
    }

    /** A node of the network that another does. */
    public record Absorbed(String name, String operator) {}

    /** What a step does. */
    public enum Kind {
        /** Makes new numbers. */
        COMPUTE,
        /** Moves numbers only. */
        COPY,
        /** Runs nothing: its outputs look into memory that is already there. */
        VIEW
    }

    /** What a tensor lies in. */
    public enum Memory {
        ARENA,
        /** The buffer of the network's inputs and outputs. */
        EXCHANGE,
        WEIGHTS,
        /** The host's memory, on the CPU reference. */
        HOST
    }

    /**
     * How the channels of a tensor lie.
     *
     * @param channels channels, axis 1; 1 where there is no such axis
     * @param inMemory channels in memory, padding included
     * @param block channels that lie side by side; 1 for plain tensors
     * @param inOrder whether they lie in the network's order
     */
    public record Layout(int channels, int inMemory, int block, boolean inOrder) {
        /** Returns {@code 123 in 128 channels, blocks of 8, permuted}, or {@code plain}. */
        @Override
        public String toString() {
            if (block == 1 && channels == inMemory && inOrder) {
                return "plain";
            }
            return (channels == inMemory ? channels + " channels" : channels + " in " + inMemory + " channels")
                    + (block == 1 ? "" : ", blocks of " + block)
                    + (inOrder ? "" : ", permuted");
        }
    }

    /** Returns the operator without its attributes. */
    public String operatorKind() {
        return operator.split(" ", 2)[0];
    }
}
