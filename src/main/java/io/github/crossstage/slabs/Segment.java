package io.github.crossstage.slabs;

import java.util.Objects;

/**
 * Channels of a feature map that stay side by side, in order, whatever becomes of the map. Compared by identity: two values that hold
 * the same segment share its memory.
 */
public final class Segment {
    private final String label;
    private final int channels;

    Segment(String label, int channels) {
        this.label = Objects.requireNonNull(label, "label");
        this.channels = channels;
    }

    /** Returns the name of the value it was made for. */
    public String label() {
        return label;
    }

    /** Returns the number of channels. */
    public int channels() {
        return channels;
    }

    /** Returns the channels it takes in memory: the next multiple of the block. */
    public int padded(int block) {
        return (channels + block - 1) / block * block;
    }

    @Override
    public String toString() {
        return label + "(" + channels + ")";
    }
}
