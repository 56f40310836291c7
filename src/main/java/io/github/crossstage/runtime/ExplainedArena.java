package io.github.crossstage.runtime;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The arena over time: what lies where, from which step to which. Sizes and offsets are in bytes. Immutable.
 *
 * @param bytes size
 * @param lowerBoundBytes the largest sum, over the steps, of live buffers: no packing can be smaller
 * @param lowerBoundStep the first step with that sum
 * @param buffers what lies in it, by offset
 */
public record ExplainedArena(long bytes, long lowerBoundBytes, int lowerBoundStep, List<Buffer> buffers) {
    public ExplainedArena {
        buffers = buffers.stream()
                .sorted(Comparator.comparingLong(Buffer::offsetBytes)
                        .thenComparingInt(Buffer::firstStep)
                        .thenComparing(Buffer::name))
                .toList();
    }

    /**
     * What one run of the arena holds for some time.
     *
     * @param name name of the value it was made for
     * @param kind what it holds
     * @param slab number of its slab, where several values lie in that
     * @param offsetBytes where it begins
     * @param bytes size
     * @param firstStep the step that writes it first
     * @param lastStep the last step that needs it, inclusive
     */
    public record Buffer(
            String name,
            BufferKind kind,
            Optional<Integer> slab,
            long offsetBytes,
            long bytes,
            int firstStep,
            int lastStep) {
        public long end() {
            return offsetBytes + bytes;
        }

        boolean isLive(int step) {
            return firstStep <= step && step <= lastStep;
        }

        /** Returns whether another is the run behind this of the same tensor, needed in the same steps. */
        boolean continuesIn(Buffer next) {
            return next.offsetBytes == end()
                    && next.equals(new Buffer(name, kind, slab, end(), next.bytes, firstStep, lastStep));
        }

        Buffer withBytes(long other) {
            return new Buffer(name, kind, slab, offsetBytes, other, firstStep, lastStep);
        }

        /** Returns {@code 'x' (1024 bytes at 512, steps 3 to 7)}. */
        @Override
        public String toString() {
            return "'" + name + "' (" + bytes + " bytes at " + offsetBytes + ", steps " + firstStep + " to " + lastStep
                    + ")";
        }
    }

    /** What a buffer holds. */
    public enum BufferKind {
        /** A part of memory that several feature maps share. */
        SEGMENT,
        /** A tensor of its own. */
        TENSOR,
        /** A tensor in another layout or order. */
        COPY,
        /** Scratch of one step. */
        WORKSPACE
    }

    /** Returns the bytes above the lower bound. */
    public long gapBytes() {
        return bytes - lowerBoundBytes;
    }

    /** Returns whether only alignment, if anything, is between the arena and its lower bound. */
    public boolean isTight() {
        return gapBytes() <= MemoryLayout.ALIGNMENT_BYTES;
    }

    /** Returns the buffers that are needed in a step, by offset. */
    public List<Buffer> liveAt(int step) {
        return buffers.stream().filter(buffer -> buffer.isLive(step)).toList();
    }

    /** Returns the buffers that end where the arena does. */
    public List<Buffer> atTop() {
        long top = buffers.stream().mapToLong(Buffer::end).max().orElse(0);
        return buffers.stream().filter(buffer -> buffer.end() == top).toList();
    }

    /**
     * Returns the largest run of bytes below a buffer that nothing else needs in any of the buffer's steps. The buffer does not lie
     * there because it is larger, or because the slab that it is a part of moves as a whole.
     */
    public long largestHoleBelow(Buffer buffer) {
        List<Buffer> others = new ArrayList<>();
        for (Buffer other : buffers) {
            if (!other.equals(buffer)
                    && other.offsetBytes() < buffer.offsetBytes()
                    && other.firstStep() <= buffer.lastStep()
                    && buffer.firstStep() <= other.lastStep()) {
                others.add(other);
            }
        }
        long hole = 0;
        long end = 0;
        for (Buffer other : others) {
            hole = Math.max(hole, other.offsetBytes() - end);
            end = Math.max(end, other.end());
        }
        return Math.max(hole, buffer.offsetBytes() - end);
    }

    /** Returns why the arena is larger than its lower bound, a sentence for each buffer at its top; none if it is tight. */
    public List<String> gapReasons() {
        if (isTight()) {
            return List.of();
        }
        return atTop().stream()
                .map(top -> top + " stands at the top: below it the largest run that is free in all its steps has "
                        + largestHoleBelow(top) + " bytes"
                        + (top.slab().isPresent() ? ", and slab " + top.slab().get() + " moves as a whole" : ""))
                .toList();
    }
}
