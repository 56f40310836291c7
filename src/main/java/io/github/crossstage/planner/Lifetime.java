package io.github.crossstage.planner;

/**
 * When a run of bytes is needed. A buffer may have several, for runs of it that are needed at different times; they share the
 * buffer's id and keep their distances, wherever the buffer is placed.
 *
 * @param id identifies the buffer
 * @param offset where the run begins in its buffer, in bytes
 * @param bytes size; 0 is allowed and takes no space
 * @param firstStep the step that writes it first, from 0
 * @param lastStep the last step that reads or writes it, inclusive
 */
public record Lifetime(int id, long offset, long bytes, int firstStep, int lastStep) {
    public Lifetime {
        if (offset < 0 || bytes < 0) {
            throw new IllegalArgumentException(
                    "Lifetime " + id + ": " + bytes + " bytes at byte " + offset + ", expected 0 or more of both");
        }
        if (firstStep < 0 || lastStep < firstStep) {
            throw new IllegalArgumentException(
                    "Lifetime " + id + ": steps " + firstStep + " to " + lastStep + ", expected 0 <= first <= last");
        }
    }

    /** Makes the lifetime of a buffer that is needed as a whole. */
    public Lifetime(int id, long bytes, int firstStep, int lastStep) {
        this(id, 0, bytes, firstStep, lastStep);
    }

    /** Returns where it ends in its buffer. */
    public long end() {
        return Math.addExact(offset, bytes);
    }

    /** Tells whether both are needed in some step. */
    public boolean overlaps(Lifetime other) {
        return firstStep <= other.lastStep && other.firstStep <= lastStep;
    }

    /** Returns the number of steps, at least 1. */
    public long stepCount() {
        return (long) lastStep - firstStep + 1;
    }
}
