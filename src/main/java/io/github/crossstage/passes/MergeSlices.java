package io.github.crossstage.passes;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Makes a split of slices that cut a tensor along its channels, as {@code chunk} is exported:
 *
 * <pre>
 *    ┌─ Slice(channels 0 to 31) ─ a           ┌─ a
 * x ─┤                                →   x ─ Split(axis=1, [32, 32])
 *    └─ Slice(channels 32 to 63) ─ b          └─ b
 * </pre>
 *
 * <p>It does not fire where slices overlap, leave channels out, skip elements or cut another axis. Other readers of the tensor do not
 * matter.
 */
public final class MergeSlices implements Pass {
    private static final int AXIS = 1;

    @Override
    public Graph apply(Graph graph) {
        GraphEdit edit = new GraphEdit(graph);
        Set<Value> sliced = new LinkedHashSet<>();
        graph.nodes().stream()
                .filter(MergeSlices::cutsChannels)
                .forEach(node -> sliced.add(node.inputs().get(0)));
        sliced.forEach(src -> merge(edit, src));
        return edit.changed() ? edit.build() : graph;
    }

    private static void merge(GraphEdit edit, Value src) {
        List<Node> slices = edit.readers(src).stream()
                .filter(MergeSlices::cutsChannels)
                .sorted(Comparator.comparing(MergeSlices::start))
                .toList();
        long covered = 0;
        for (Node slice : slices) {
            if (start(slice) != covered) {
                return;
            }
            covered += extent(slice);
        }
        if (slices.size() < 2 || covered != src.type().shape().extent(AXIS)) {
            return;
        }
        Node first =
                slices.stream().reduce((a, b) -> edit.isBefore(a, b) ? a : b).orElseThrow();
        List<Value> parts = new ArrayList<>();
        slices.forEach(slice -> parts.addAll(slice.outputs()));
        Split split = new Split(AXIS, slices.stream().map(MergeSlices::extent).toList());
        slices.stream().filter(slice -> !slice.equals(first)).forEach(edit::remove);
        edit.replace(first, first.name(), split, List.of(src), parts);
    }

    private static long start(Node node) {
        return ((Slice) node.op()).starts().get(AXIS);
    }

    private static long extent(Node node) {
        return ((Slice) node.op()).extents().get(AXIS);
    }

    /** Returns whether a node takes some consecutive channels whole. */
    private static boolean cutsChannels(Node node) {
        if (!(node.op() instanceof Slice slice) || slice.extents().size() <= AXIS || extent(node) == 0) {
            return false;
        }
        Shape src = node.inputs().get(0).type().shape();
        return IntStream.range(0, src.rank())
                .allMatch(
                        axis -> (slice.steps().get(axis) == 1 || slice.extents().get(axis) == 1)
                                && (axis == AXIS || slice.extents().get(axis) == src.extent(axis)));
    }
}
