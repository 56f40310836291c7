package io.github.crossstage.models;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the names that someone who mistyped one may have meant: those with the smallest edit distance (Levenshtein). */
final class NearestNames {
    private NearestNames() {}

    static List<String> of(String name, Collection<String> names, int count) {
        return names.stream()
                .sorted(Comparator.comparingInt((String other) -> distance(name, other))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(count)
                .toList();
    }

    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
