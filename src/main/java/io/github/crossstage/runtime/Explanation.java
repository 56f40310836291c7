package io.github.crossstage.runtime;

import io.github.crossstage.tensor.Shape;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Why a model runs as it does for one set of input shapes: what became of each node, what was fused with what, what is copied and why,
 * and the arena over time. Known before anything is allocated. Sizes are in bytes. Immutable.
 *
 * @param network the network's name
 * @param device the device's name
 * @param inputShapes the input shapes it holds for, by name
 * @param totals the sums
 * @param steps what runs, in order, views included
 * @param copies every step that moves numbers only, and every move that a computing step needs
 * @param leftOut names of nodes of the network that nothing does any more: no output needs them
 * @param slabs the feature maps that share memory, by the numbers that steps and buffers give: in each the values whose channels lie
 *     side by side, in order, as {@code name(channels)}
 * @param arena the arena over time
 */
public record Explanation(
        String network,
        String device,
        Map<String, Shape> inputShapes,
        Totals totals,
        List<ExplainedStep> steps,
        List<Copy> copies,
        List<String> leftOut,
        List<List<String>> slabs,
        ExplainedArena arena) {
    public Explanation {
        inputShapes = Collections.unmodifiableMap(new TreeMap<>(inputShapes));
        steps = List.copyOf(steps);
        copies = List.copyOf(copies);
        leftOut = List.copyOf(leftOut);
        slabs = slabs.stream().map(List::copyOf).toList();
    }

    /**
     * The sums of a run.
     *
     * @param launches kernel launches
     * @param views steps that launch nothing
     * @param concats concatenations of the rewritten graph
     * @param concatsElided those that launch nothing
     * @param splits splits, and slices of whole channels, of the rewritten graph
     * @param splitsElided those that launch nothing
     * @param reorders steps that the lowering added to change how channels lie
     * @param copyBytes activation bytes that copies read and write; a part of {@code activationBytes}
     * @param activationBytes over all launches, the bytes of distinct activation elements read and written, padding and workspace
     *     included, without what tiles and halos read again and without weights
     * @param rereadBytes an estimate of what blocked convolutions read again for tiles of filters and halos; other implementations
     *     do not tell
     * @param arenaBytes the arena that intermediate tensors share
     * @param lowerBoundBytes the largest sum, over the steps, of live tensors
     * @param weightBytes packed weights
     * @param inputBytes buffers that inputs are uploaded to
     * @param outputBytes buffers that outputs are downloaded from
     * @param workspaceBytes the largest scratch of a step, which lies in the arena
     * @param flops floating-point operations
     */
    public record Totals(
            int launches,
            int views,
            int concats,
            int concatsElided,
            int splits,
            int splitsElided,
            int reorders,
            long copyBytes,
            long activationBytes,
            long rereadBytes,
            long arenaBytes,
            long lowerBoundBytes,
            long weightBytes,
            long inputBytes,
            long outputBytes,
            long workspaceBytes,
            long flops) {}

    /**
     * Numbers that are moved only.
     *
     * @param step index of the step that does it
     * @param name what is moved
     * @param bytes activation bytes read and written
     * @param reason why it is needed
     */
    public record Copy(int step, String name, long bytes, String reason) {}

    /** Returns whether it is of the CPU reference, which has no launches and no arena. */
    public boolean isReference() {
        return steps.stream().anyMatch(step -> step.memory() == ExplainedStep.Memory.HOST);
    }

    /** Returns stable text: the totals, every copy, then each step. */
    @Override
    public String toString() {
        return ExplanationText.of(this);
    }
}
