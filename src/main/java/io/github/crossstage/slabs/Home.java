package io.github.crossstage.slabs;

/**
 * Where a feature map lies.
 *
 * @param slab the memory
 * @param start the channel of the slab, in memory, where it begins; a multiple of the block
 * @param order how its channels lie from there
 */
public record Home(Slab slab, int start, ChannelOrder order) {
    /** Returns whether it fills the whole slab. */
    public boolean isWhole() {
        return order.physical() == slab.shape().extent(1);
    }
}
