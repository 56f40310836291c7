package io.github.crossstage.slabs;

import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Segments side by side in one run of memory. Compared by identity.
 *
 * <p>The channels of a segment are padded to whole blocks; the blocks of all images of a segment lie together: {@code [block][image]
 * [row][column][channel of the block]}.
 */
public final class Slab {
    private final List<Segment> segments;
    private final int block;
    private final Map<Segment, Integer> starts;
    private final Shape shape;

    /**
     * Makes a slab.
     *
     * @param starts where each segment begins, in channels
     * @param map the shape of a feature map that lies in it
     */
    Slab(List<Segment> segments, int block, Map<Segment, Integer> starts, Shape map) {
        this.segments = List.copyOf(segments);
        this.block = block;
        this.starts = Map.copyOf(starts);
        int channels = segments.stream()
                .mapToInt(segment -> starts.get(segment) + segment.padded(block))
                .max()
                .orElse(0);
        this.shape = map.with(1, channels);
    }

    /** Returns the same segments the other way round. */
    Slab turned() {
        Map<Segment, Integer> turned = new HashMap<>();
        starts.forEach((segment, start) -> turned.put(segment, shape.intExtent(1) - start - segment.padded(block)));
        List<Segment> reversed = new ArrayList<>(segments);
        Collections.reverse(reversed);
        return new Slab(reversed, block, turned, shape);
    }

    /** Returns the segments, in the order in which they stand side by side. */
    public List<Segment> segments() {
        return segments;
    }

    /** Returns the channels that lie side by side. */
    public int block() {
        return block;
    }

    /** Returns {@code [N, C, H, W]} with the channels in memory, padding included. */
    public Shape shape() {
        return shape;
    }

    /** Returns the channels in memory before a segment. Segments that are never needed together may overlap. */
    public int start(Segment segment) {
        Integer start = starts.get(segment);
        if (start == null) {
            throw new IllegalArgumentException(segment + " is not in " + this);
        }
        return start;
    }

    /** Returns the channels at which a segment begins or ends, ascending, the last at the slab's end. */
    public List<Integer> ends() {
        SortedSet<Integer> ends = new TreeSet<>();
        for (Segment segment : segments) {
            ends.add(start(segment));
            ends.add(start(segment) + segment.padded(block));
        }
        ends.remove(0);
        return List.copyOf(ends);
    }

    /** Returns {@code x(64) | a(32)}. */
    @Override
    public String toString() {
        return String.join(" | ", segments.stream().map(Segment::toString).toList());
    }
}
