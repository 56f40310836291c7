package io.github.crossstage.planner;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The proof that a plan is right, made without looking at how the planner works: every buffer has a place inside the
 * arena, every offset is aligned, and no two runs of bytes needed in the same step share one.
 */
public final class MemoryPlanVerifier {
    private MemoryPlanVerifier() {}

    /**
     * Checks a plan against the lifetimes it is for.
     *
     * @throws IllegalStateException if the plan is wrong, naming the buffers
     */
    public static void verify(List<Lifetime> lifetimes, MemoryPlan plan, long alignmentBytes) {
        Set<Integer> ids = new HashSet<>();
        for (Lifetime lifetime : lifetimes) {
            ids.add(lifetime.id());
            if (!plan.offsets().containsKey(lifetime.id())) {
                throw wrong(lifetime + " has no offset");
            }
            requireInside(lifetime, plan, alignmentBytes);
        }
        if (!ids.equals(plan.offsets().keySet())) {
            throw wrong("it has offsets for buffers that do not exist: "
                    + plan.offsets().keySet());
        }
        for (int i = 0; i < lifetimes.size(); i++) {
            for (int j = i + 1; j < lifetimes.size(); j++) {
                requireApart(lifetimes.get(i), lifetimes.get(j), plan);
            }
        }
    }

    private static void requireInside(Lifetime lifetime, MemoryPlan plan, long alignmentBytes) {
        long offset = plan.offset(lifetime.id());
        if (offset < 0 || lifetime.end() > plan.arenaBytes() - offset) {
            throw wrong(lifetime + " at byte " + offset + " leaves the arena of " + plan.arenaBytes() + " bytes");
        }
        if (offset % alignmentBytes != 0) {
            throw wrong(lifetime + " at byte " + offset + " is not aligned to " + alignmentBytes + " bytes");
        }
    }

    private static void requireApart(Lifetime one, Lifetime other, MemoryPlan plan) {
        if (!one.overlaps(other) || one.bytes() == 0 || other.bytes() == 0) {
            return;
        }
        long first = plan.offset(one.id()) + one.offset();
        long second = plan.offset(other.id()) + other.offset();
        if (first < second + other.bytes() && second < first + one.bytes()) {
            throw wrong(one + " at byte " + first + " and " + other + " at byte " + second
                    + " are needed in the same step and share bytes");
        }
    }

    private static IllegalStateException wrong(String why) {
        return new IllegalStateException("Memory plan is wrong: " + why);
    }
}
