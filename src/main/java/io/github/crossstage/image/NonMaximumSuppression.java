package io.github.crossstage.image;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Greedy non-maximum suppression: the best box stays, every worse one that overlaps it too much goes, and so on.
 *
 * @param maxOverlap the largest overlap that two boxes may have and both stay, 0 to 1
 * @param classAgnostic whether boxes of different classes suppress each other
 * @param measure what overlap is
 */
public record NonMaximumSuppression(double maxOverlap, boolean classAgnostic, OverlapMeasure measure) {
    public NonMaximumSuppression {
        Objects.requireNonNull(measure, "measure");
        if (!(maxOverlap >= 0 && maxOverlap <= 1)) {
            throw new IllegalArgumentException("NonMaximumSuppression: maxOverlap=" + maxOverlap + ", expected 0 to 1");
        }
    }

    /** Makes suppression by intersection over union. */
    public NonMaximumSuppression(double maxOverlap, boolean classAgnostic) {
        this(maxOverlap, classAgnostic, OverlapMeasure.IOU);
    }

    /** Returns suppression within each class, by intersection over union. */
    public static NonMaximumSuppression perClass(double maxOverlap) {
        return new NonMaximumSuppression(maxOverlap, false);
    }

    /** Returns this suppression with another largest overlap, 0 to 1. */
    public NonMaximumSuppression withMaxOverlap(double other) {
        return new NonMaximumSuppression(other, classAgnostic, measure);
    }

    /** Returns this suppression by another measure. */
    public NonMaximumSuppression withMeasure(OverlapMeasure other) {
        return new NonMaximumSuppression(maxOverlap, classAgnostic, other);
    }

    /** Returns what stays, best first; of equal scores the one that came first is better. */
    public List<Detection> apply(List<Detection> candidates) {
        List<Detection> sorted = new ArrayList<>(candidates);
        sorted.sort(Comparator.comparingDouble(Detection::score).reversed());
        Map<Integer, List<Detection>> keptByClass = new HashMap<>();
        List<Detection> kept = new ArrayList<>();
        for (Detection candidate : sorted) {
            Integer group = classAgnostic ? 0 : candidate.index();
            List<Detection> rivals = keptByClass.computeIfAbsent(group, key -> new ArrayList<>());
            if (rivals.stream().noneMatch(rival -> overlaps(rival, candidate))) {
                rivals.add(candidate);
                kept.add(candidate);
            }
        }
        return List.copyOf(kept);
    }

    private boolean overlaps(Detection first, Detection second) {
        return measure.of(first.box(), second.box()) > maxOverlap;
    }
}
