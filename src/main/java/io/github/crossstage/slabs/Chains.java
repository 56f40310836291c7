package io.github.crossstage.slabs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rows of segments that stand side by side. Rows are only ever appended to each other, so what stands side by side, and in which
 * order, stays so.
 *
 * <p>Asking for a set of segments side by side succeeds where they are a run of one row, or where rows can be appended so that they
 * become one: at most one row whose end, and one whose beginning, belongs to the set, and between them rows that belong to it
 * wholly.
 */
final class Chains {
    private static final class Chain {
        private final int number;
        private final List<Segment> segments;

        Chain(int number, List<Segment> segments) {
            this.number = number;
            this.segments = segments;
        }
    }

    private final boolean eldestFirst;
    private final Map<Segment, Chain> chains = new HashMap<>();
    private int next;

    /**
     * Makes no row yet.
     *
     * @param eldestFirst whether whole rows are appended in the order they were begun, or in the order they are asked for
     */
    Chains(boolean eldestFirst) {
        this.eldestFirst = eldestFirst;
    }

    /** Adds a new row. */
    void add(List<Segment> segments) {
        Chain chain = new Chain(next++, new ArrayList<>(segments));
        segments.forEach(segment -> chains.put(segment, chain));
    }

    /** Returns whether {@link #join} would succeed. New segments, which stand in no row, may stand anywhere. */
    boolean canJoin(Collection<Segment> segments) {
        return order(segments, false).isPresent();
    }

    /** Returns whether {@link #join} would succeed for these segments and others of rows of their own, which need a free end. */
    boolean canJoinOthers(Collection<Segment> segments) {
        return order(segments, true).isPresent();
    }

    /** Makes these segments stand side by side; does nothing and returns false where they cannot. */
    boolean join(Collection<Segment> segments) {
        Optional<List<Chain>> order = order(segments, false);
        if (order.isPresent() && order.get().size() > 1) {
            List<Segment> all = new ArrayList<>();
            int first = Integer.MAX_VALUE;
            for (Chain chain : order.get()) {
                all.addAll(chain.segments);
                first = Math.min(first, chain.number);
            }
            Chain joined = new Chain(first, all);
            all.forEach(segment -> chains.put(segment, joined));
        }
        return order.isPresent();
    }

    private Optional<List<Chain>> order(Collection<Segment> segments, boolean withOthers) {
        Set<Segment> wanted = new HashSet<>(segments);
        Map<Chain, Integer> found = new LinkedHashMap<>();
        segments.forEach(segment -> {
            Chain chain = chains.get(segment);
            if (chain != null) {
                found.merge(chain, 1, Integer::sum);
            }
        });
        Chain left = null;
        Chain right = null;
        List<Chain> whole = new ArrayList<>();
        for (Map.Entry<Chain, Integer> entry : found.entrySet()) {
            Chain chain = entry.getKey();
            int size = chain.segments.size();
            int count = entry.getValue();
            if (count == size) {
                whole.add(chain);
            } else if (found.size() == 1 && !withOthers) {
                return isRun(chain, wanted, count) ? Optional.of(List.of(chain)) : Optional.empty();
            } else if (left == null && wanted.containsAll(chain.segments.subList(size - count, size))) {
                left = chain;
            } else if (right == null && wanted.containsAll(chain.segments.subList(0, count))) {
                right = chain;
            } else {
                return Optional.empty();
            }
        }
        if (eldestFirst) {
            whole.sort(Comparator.comparingInt(chain -> chain.number));
        }
        List<Chain> order = new ArrayList<>();
        if (left != null) {
            order.add(left);
        }
        order.addAll(whole);
        if (right != null) {
            order.add(right);
        }
        return Optional.of(order);
    }

    private static boolean isRun(Chain chain, Set<Segment> wanted, int count) {
        int first = 0;
        while (!wanted.contains(chain.segments.get(first))) {
            first++;
        }
        return first + count <= chain.segments.size()
                && wanted.containsAll(chain.segments.subList(first, first + count));
    }

    /** Returns these segments, which stand side by side, in the order in which they do. */
    List<Segment> inOrder(Collection<Segment> segments) {
        Set<Segment> wanted = new HashSet<>(segments);
        return row(segments.iterator().next()).stream().filter(wanted::contains).toList();
    }

    /** Returns the row that a segment stands in. */
    List<Segment> row(Segment segment) {
        return List.copyOf(chains.get(segment).segments);
    }

    /** Returns all rows, in the order they were begun. */
    List<List<Segment>> rows() {
        Set<Chain> distinct = new LinkedHashSet<>(chains.values());
        return distinct.stream()
                .sorted(Comparator.comparingInt(chain -> chain.number))
                .map(chain -> List.copyOf(chain.segments))
                .toList();
    }
}
