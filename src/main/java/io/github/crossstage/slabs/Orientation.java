package io.github.crossstage.slabs;

import io.github.crossstage.planner.Lifetime;
import io.github.crossstage.planner.MemoryPlan;
import io.github.crossstage.planner.MemoryPlanner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which slabs lie the other way round. What stands side by side does so from either end, but what is needed for long at one end of a
 * slab may part memory that something large would fit into:
 *
 * <pre>
 * end of a cross stage:  bypass | -----      a stem's output       end of a cross stage:  bypass | -----
 * dense block:           half | - - -        fits nowhere          dense block:           - - - | half
 * </pre>
 *
 * <p>The arena is packed from the segments alone, as an estimate; where it is larger than the bytes needed at once, the largest slabs
 * are turned one after the other, and what helps stays.
 */
final class Orientation {
    /** What the arena may be larger than the bytes needed at once, beyond which slabs are turned. */
    private static final double WASTE = 1.01;
    /** Slabs tried; each costs a packing. The largest decide. */
    private static final int TRIED = 4;

    private final Lifetimes lifetimes;
    private List<Slab> slabs;

    private Orientation(List<Slab> slabs, Lifetimes lifetimes) {
        this.slabs = slabs;
        this.lifetimes = lifetimes;
    }

    /** Returns the slabs, in their order, each as it was or turned. */
    static List<Slab> chosen(List<Slab> slabs, Lifetimes lifetimes) {
        Orientation orientation = new Orientation(slabs, lifetimes);
        orientation.turn();
        return orientation.slabs;
    }

    private void turn() {
        MemoryPlan plan = packed(slabs);
        List<Slab> largestFirst = slabs.stream()
                .filter(slab -> slab.segments().size() > 1)
                .sorted(Comparator.comparingLong((Slab slab) -> slab.shape().elementCount())
                        .reversed())
                .limit(TRIED)
                .toList();
        for (Slab slab : largestFirst) {
            if (plan.arenaBytes() <= WASTE * plan.lowerBoundBytes()) {
                return;
            }
            List<Slab> turned = new ArrayList<>(slabs);
            turned.set(slabs.indexOf(slab), slab.turned());
            MemoryPlan tried = packed(turned);
            if (tried.arenaBytes() < plan.arenaBytes()) {
                plan = tried;
                slabs = turned;
            }
        }
    }

    private MemoryPlan packed(List<Slab> candidates) {
        List<Lifetime> runs = new ArrayList<>();
        for (int id = 0; id < candidates.size(); id++) {
            Slab slab = candidates.get(id);
            long channelBytes = slab.shape().elementCount() / slab.shape().extent(1) * Float.BYTES;
            for (Segment segment : slab.segments()) {
                runs.add(new Lifetime(
                        id,
                        slab.start(segment) * channelBytes,
                        segment.padded(slab.block()) * channelBytes,
                        lifetimes.first(segment),
                        lifetimes.last(segment)));
            }
        }
        return MemoryPlanner.plan(runs, 1);
    }
}
