package io.github.crossstage.slabs;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When segments are needed, counted in nodes of the graph: from the one that writes a segment to the last that reads it. */
final class Lifetimes {
    private static final int[] NEVER = {0, 0};

    private final Map<Segment, int[]> ranges = new HashMap<>();

    /**
     * Counts.
     *
     * @param segments the segments of every feature map
     */
    Lifetimes(Graph graph, Map<Value, List<Segment>> segments) {
        int step = 0;
        for (Node node : graph.nodes()) {
            for (Value input : node.inputs()) {
                touch(segments.getOrDefault(input, List.of()), step);
            }
            for (Value output : node.outputs()) {
                touch(segments.getOrDefault(output, List.of()), step);
            }
            step++;
        }
        for (Value output : graph.outputs().values()) {
            touch(segments.getOrDefault(output, List.of()), step);
        }
    }

    private void touch(List<Segment> touched, int step) {
        for (Segment segment : touched) {
            ranges.computeIfAbsent(segment, unused -> new int[] {step, step})[1] = step;
        }
    }

    /** Returns the number of the first node that needs a segment; a copy that no value holds is needed by none. */
    int first(Segment segment) {
        return ranges.getOrDefault(segment, NEVER)[0];
    }

    /** Returns the number of the last node that needs a segment. */
    int last(Segment segment) {
        return ranges.getOrDefault(segment, NEVER)[1];
    }

    /** Returns whether no node needs both. */
    boolean areApart(Segment one, Segment other) {
        int[] a = ranges.get(one);
        int[] b = ranges.get(other);
        return a != null && b != null && (a[1] < b[0] || b[1] < a[0]);
    }
}
