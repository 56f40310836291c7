package io.github.crossstage.planner;

/**
 * A buffer that is needed from one step of a schedule to another.
 *
 * @param id its name among the lifetimes of a plan
 * @param bytes its size; a size of 0 takes no space
 * @param firstStep the step that writes it first, from 0
 * @param lastStep the last step that reads or writes it, inclusive
 */
public record Lifetime(int id, long bytes, int firstStep, int lastStep) {
    public Lifetime {
        if (bytes < 0) {
            throw new IllegalArgumentException("Lifetime " + id + ": " + bytes + " bytes, expected 0 or more");
        }
        if (firstStep < 0 || lastStep < firstStep) {
            throw new IllegalArgumentException(
                    "Lifetime " + id + ": steps " + firstStep + " to " + lastStep + ", expected 0 <= first <= last");
        }
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
