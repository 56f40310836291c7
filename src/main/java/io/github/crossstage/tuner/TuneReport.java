package io.github.crossstage.tuner;

import io.github.crossstage.tuning.TuningEntry;
import java.util.List;

/**
 * What a tuner found.
 *
 * @param lines the problems that are measured by now, those of most work first
 * @param notes what could not be timed, and why
 * @param left problems that the budget did not reach
 */
public record TuneReport(List<Line> lines, List<String> notes, int left) {
    /**
     * One problem.
     *
     * @param entry what was measured
     * @param count nodes of the network that pose it
     * @param wasKnown whether it was measured in an earlier run
     */
    public record Line(TuningEntry entry, int count, boolean wasKnown) {}

    public TuneReport {
        lines = List.copyOf(lines);
        notes = List.copyOf(notes);
    }

    /** Returns the nanoseconds that all these nodes take with the usual choices. */
    public long usualNanos() {
        return lines.stream()
                .mapToLong(line -> line.count() * line.entry().usualNanos())
                .sum();
    }

    /** Returns the nanoseconds that they take with what won. */
    public long tunedNanos() {
        return lines.stream()
                .mapToLong(line -> line.count() * line.entry().nanos())
                .sum();
    }
}
