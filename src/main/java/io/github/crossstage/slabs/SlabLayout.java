package io.github.crossstage.slabs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the segments of a row lie in their slab. They lie one after the other, except that a segment at an end of the row moves over
 * those that are not needed any more when it is written, where it still lies beside what it is joined with:
 *
 * <pre>
 * half | other half          →   half | other half            the end of a cross stage lies where
 * end | half | other half        half | end                   the half that it is made from lay
 * </pre>
 */
final class SlabLayout {
    private final int block;
    private final Lifetimes lifetimes;
    private final List<Set<Segment>> sets;
    private final Map<Segment, Integer> starts = new HashMap<>();
    private final List<Segment> row;

    private SlabLayout(List<Segment> row, int block, Lifetimes lifetimes, List<Set<Segment>> sets) {
        this.row = new ArrayList<>(row);
        this.block = block;
        this.lifetimes = lifetimes;
        this.sets = sets;
        int start = 0;
        for (Segment segment : row) {
            starts.put(segment, start);
            start += segment.padded(block);
        }
    }

    /**
     * Returns the first channel of each segment, from 0.
     *
     * @param values the segments of the values that lie in this row
     */
    static Map<Segment, Integer> starts(
            List<Segment> row, int block, Lifetimes lifetimes, Collection<List<Segment>> values) {
        List<Set<Segment>> sets = new ArrayList<>();
        for (List<Segment> value : values) {
            Set<Segment> set = new HashSet<>(value);
            if (set.size() > 1 && !sets.contains(set)) {
                sets.add(set);
            }
        }
        SlabLayout layout = new SlabLayout(row, block, lifetimes, sets);
        boolean moved;
        do {
            moved = layout.row.size() > 2
                    && (layout.moves(layout.row.get(0), true)
                            || layout.moves(layout.row.get(layout.row.size() - 1), false));
        } while (moved);
        int least = layout.starts.values().stream()
                .mapToInt(Integer::intValue)
                .min()
                .orElse(0);
        layout.starts.replaceAll((segment, start) -> start - least);
        return layout.starts;
    }

    /** Moves an end of the row to the other side of what it is joined with first, if nothing there is needed at the same time. */
    private boolean moves(Segment end, boolean isFirst) {
        Optional<Set<Segment>> joined =
                sets.stream().filter(set -> set.contains(end)).min(Comparator.comparingInt(Set::size));
        if (joined.isEmpty()) {
            return false;
        }
        Set<Segment> others = new HashSet<>(joined.get());
        others.remove(end);
        int size = end.padded(block);
        int start = isFirst
                ? others.stream().mapToInt(this::end).max().orElseThrow()
                : others.stream().mapToInt(starts::get).min().orElseThrow() - size;
        int before = extent();
        int old = starts.put(end, start);
        if (extent() < before && isFree(end) && sets.stream().allMatch(this::isRun)) {
            row.remove(end);
            return true;
        }
        starts.put(end, old);
        return false;
    }

    private int end(Segment segment) {
        return starts.get(segment) + segment.padded(block);
    }

    private int extent() {
        return starts.keySet().stream().mapToInt(this::end).max().orElse(0)
                - starts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
    }

    private boolean isFree(Segment segment) {
        return starts.keySet().stream()
                .filter(other ->
                        other != segment && starts.get(other) < end(segment) && starts.get(segment) < end(other))
                .allMatch(other -> lifetimes.areApart(segment, other));
    }

    /** Returns whether the segments of a value lie side by side without gaps. */
    private boolean isRun(Set<Segment> set) {
        int first = set.stream().mapToInt(starts::get).min().orElseThrow();
        int last = set.stream().mapToInt(this::end).max().orElseThrow();
        return last - first
                == set.stream().mapToInt(segment -> segment.padded(block)).sum();
    }
}
