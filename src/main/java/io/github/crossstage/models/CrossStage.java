package io.github.crossstage.models;

/**
 * How a cross stage divides its channels and joins them again.
 *
 * @param bypass the share of channels that goes round the blocks, the paper's γ, in (0, 1); of C channels {@code ⌊(1 − γ)·C⌋} go
 *     through the blocks
 * @param split which channels those are
 * @param join in which order the two paths are concatenated
 */
public record CrossStage(double bypass, Split split, Join join) {
    /** Which channels go through the blocks. */
    public enum Split {
        /** The first channels go through the blocks. */
        MAIN_FIRST,
        /** The first channels go round the blocks. */
        BYPASS_FIRST
    }

    /** The order of the concatenation. */
    public enum Join {
        /** {@code [main, bypass]}. */
        MAIN_FIRST,
        /** {@code [bypass, main]}. */
        BYPASS_FIRST
    }

    public CrossStage {
        if (!(bypass > 0 && bypass < 1)) {
            throw new IllegalArgumentException("the share that bypasses a cross stage is " + bypass
                    + ", expected between 0 and 1, both exclusive; a stage without bypass is just its blocks");
        }
    }

    /** Returns the seed's: the first channels go round, {@code [main, bypass]}. */
    public static CrossStage of(double bypass) {
        return new CrossStage(bypass, Split.BYPASS_FIRST, Join.MAIN_FIRST);
    }

    /** Returns this with another split. */
    public CrossStage split(Split other) {
        return new CrossStage(bypass, other, join);
    }

    /** Returns this with another join. */
    public CrossStage join(Join other) {
        return new CrossStage(bypass, split, other);
    }

    /**
     * Returns how many of a stage's channels go through the blocks.
     *
     * @throws IllegalArgumentException if one of the paths would have none
     */
    long mainChannels(long channels) {
        long main = (long) Math.floor((1 - bypass) * channels);
        if (main < 1 || main >= channels) {
            throw new IllegalArgumentException("a cross stage of " + channels + " channels with " + bypass
                    + " of them bypassing leaves " + main + " for the blocks; both paths need at least one");
        }
        return main;
    }
}
