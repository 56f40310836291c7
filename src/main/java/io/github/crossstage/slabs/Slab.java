package io.github.crossstage.slabs;

import io.github.crossstage.tensor.Shape;
import java.util.List;

/**
 * Segments side by side in one run of memory. Compared by identity.
 *
 * <p>The channels of a segment are padded to whole blocks; the blocks of all images of a segment lie together: {@code [block][image]
 * [row][column][channel of the block]}.
 */
public final class Slab {
    private final List<Segment> segments;
    private final int block;
    private final Shape shape;

    Slab(List<Segment> segments, int block, Shape map) {
        this.segments = List.copyOf(segments);
        this.block = block;
        int channels =
                segments.stream().mapToInt(segment -> segment.padded(block)).sum();
        this.shape = map.with(1, channels);
    }

    /** Returns the segments, in their order in memory. */
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

    /** Returns the channels in memory before a segment. */
    public int start(Segment wanted) {
        int start = 0;
        for (Segment segment : segments) {
            if (segment == wanted) {
                return start;
            }
            start += segment.padded(block);
        }
        throw new IllegalArgumentException(wanted + " is not in " + this);
    }

    /** Returns {@code x(64) | a(32)}. */
    @Override
    public String toString() {
        return String.join(" | ", segments.stream().map(Segment::toString).toList());
    }
}
