package io.github.crossstage.slabs;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Where the channels of a feature map lie among the channels of its memory. Immutable; equal if the places are.
 *
 * <p>Memory may hold the channels in another order (a dense layer's new channels come first in its network and last in its slab),
 * and padding channels, which are zero, behind each segment.
 */
public final class ChannelOrder {
    private final int[] places;
    private final int physical;

    /**
     * Makes an order.
     *
     * @param places for each channel its place in memory
     * @param physical channels in memory, padding included
     */
    public ChannelOrder(int[] places, int physical) {
        this.places = places.clone();
        this.physical = physical;
        boolean[] taken = new boolean[physical];
        for (int place : places) {
            if (place < 0 || place >= physical || taken[place]) {
                throw new IllegalArgumentException("places " + Arrays.toString(places) + " of " + physical
                        + " channels, expected each once and inside");
            }
            taken[place] = true;
        }
    }

    /** Returns the order in which channel i lies at place i, without padding. */
    public static ChannelOrder plain(int channels) {
        return new ChannelOrder(IntStream.range(0, channels).toArray(), channels);
    }

    /** Returns the order in which channel i lies at place i, padded to a multiple of the block. */
    public static ChannelOrder padded(int channels, int block) {
        return new ChannelOrder(IntStream.range(0, channels).toArray(), (channels + block - 1) / block * block);
    }

    /** Returns the order in which channel i lies at place i, with padding behind the last. */
    public static ChannelOrder inOrder(int channels, int physical) {
        return new ChannelOrder(IntStream.range(0, channels).toArray(), physical);
    }

    /** Returns the number of channels. */
    public int channels() {
        return places.length;
    }

    /** Returns the number of channels in memory. */
    public int physical() {
        return physical;
    }

    /** Returns where a channel lies. */
    public int place(int channel) {
        return places[channel];
    }

    /** Returns which channel lies at each place, -1 for padding. */
    public int[] channelsByPlace() {
        int[] channels = new int[physical];
        Arrays.fill(channels, -1);
        for (int i = 0; i < places.length; i++) {
            channels[places[i]] = i;
        }
        return channels;
    }

    /** Returns whether there is a place that is no channel. */
    public boolean hasPadding() {
        return physical > places.length;
    }

    /** Returns whether channel i lies at place i; there may be padding behind the last. */
    public boolean isInOrder() {
        for (int i = 0; i < places.length; i++) {
            if (places[i] != i) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether channel i lies at place i and there is no padding. */
    public boolean isPlain() {
        return physical == places.length && isInOrder();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChannelOrder that && physical == that.physical && Arrays.equals(places, that.places);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(places) + physical;
    }

    /** Returns {@code 123 in 128 channels}, and {@code permuted} where they are. */
    @Override
    public String toString() {
        return places.length + " in " + physical + " channels" + (isInOrder() ? "" : ", permuted");
    }
}
