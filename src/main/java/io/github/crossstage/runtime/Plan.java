package io.github.crossstage.runtime;

import io.github.crossstage.ir.Node;
import io.github.crossstage.lowering.Schedule;
import io.github.crossstage.lowering.Step;
import io.github.crossstage.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * What a model will do and take for one set of input shapes, known before anything is allocated. All sizes are in bytes.
 *
 * @param inputShapes the input shapes it holds for, by name
 * @param weightBytes packed weights
 * @param arenaBytes the arena that intermediate tensors share, workspace included
 * @param arenaLowerBoundBytes the largest sum, over the steps, of live tensors: no packing can be smaller
 * @param inputBytes buffers that inputs are uploaded to
 * @param outputBytes buffers that outputs are downloaded from
 * @param workspaceBytes the largest scratch of a single step, which lies in the arena
 * @param launches kernel launches
 * @param views nodes that run nothing because their outputs look into memory that is already there
 * @param steps what became of each node
 */
public record Plan(
        Map<String, Shape> inputShapes,
        long weightBytes,
        long arenaBytes,
        long arenaLowerBoundBytes,
        long inputBytes,
        long outputBytes,
        long workspaceBytes,
        int launches,
        int views,
        List<PlanStep> steps) {
    /**
     * What became of one node.
     *
     * @param name the node's name
     * @param operator the operator with its attributes
     * @param implementation the implementation that took it
     * @param refusals those asked before it, each as {@code name: reason}
     * @param launches kernel launches
     * @param outputShape shape of its first output
     * @param flops floating-point operations
     * @param trafficBytes distinct activation bytes that its launches read and write
     */
    public record PlanStep(
            String name,
            String operator,
            String implementation,
            List<String> refusals,
            int launches,
            Shape outputShape,
            long flops,
            long trafficBytes) {}

    static Plan of(Schedule schedule, MemoryLayout layout, Map<String, Shape> shapes) {
        return new Plan(
                Map.copyOf(shapes),
                layout.weightBytes(),
                layout.arenaBytes(),
                layout.arenaLowerBoundBytes(),
                layout.inputBytes(),
                layout.outputBytes(),
                layout.workspaceBytes(),
                schedule.launchCount(),
                (int) schedule.steps().stream().filter(Step::isView).count(),
                schedule.steps().stream().map(Plan::step).toList());
    }

    private static PlanStep step(Step step) {
        return new PlanStep(
                step.name(),
                step.node().map(Node::operator).orElse("Copy"),
                step.implementation(),
                step.refusals(),
                step.launches().size(),
                step.outputs().get(0).shape(),
                step.node().map(node -> node.flops()).orElse(0L),
                LaunchTraffic.activationBytes(step));
    }

    /** Returns all device bytes. */
    public long totalBytes() {
        return weightBytes + arenaBytes + inputBytes + outputBytes;
    }

    /** Returns stable text: the totals, then a line for each node. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append("device bytes  total ")
                .append(totalBytes())
                .append(" = weights ")
                .append(weightBytes);
        text.append(" + arena ").append(arenaBytes).append(" + inputs ").append(inputBytes);
        text.append(" + outputs ").append(outputBytes).append("\n");
        text.append("arena         lower bound ").append(arenaLowerBoundBytes);
        text.append(", largest workspace ").append(workspaceBytes).append("\n");
        text.append("steps         ").append(steps.size()).append(", ").append(launches);
        text.append(" launches, ").append(views).append(" views\n");
        for (PlanStep step : steps) {
            text.append(String.format(
                    "%-28s %-24s %2d launches  %s  %s%n",
                    step.implementation(), step.outputShape(), step.launches(), step.name(), step.operator()));
        }
        return text.toString();
    }
}
