package io.github.crossstage.lowering;

import io.github.crossstage.slabs.ChannelOrder;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which channel of a value each channel of a channel-blocked tensor holds. Blocked tensors have whole blocks: channels that hold
 * nothing are padding, which every kernel reads and writes as zero.
 *
 * @param logical for every channel in memory the channel of the value, or {@link #PADDING}
 */
record ChannelTable(List<Integer> logical) {
    /** Stands for a channel that holds nothing. */
    static final int PADDING = -1;

    /** Floats count whole numbers exactly up to here, and packed tables are floats. */
    private static final int MOST_CHANNELS = 1 << 24;

    ChannelTable {
        logical = List.copyOf(logical);
        if (logical.size() > MOST_CHANNELS) {
            throw new IllegalArgumentException(logical.size() + " channels, expected at most " + MOST_CHANNELS);
        }
    }

    /** Returns the table of an order. */
    static ChannelTable of(ChannelOrder order) {
        return new ChannelTable(Arrays.stream(order.channelsByPlace()).boxed().toList());
    }

    /** Returns the table of a tensor without padding, whose channels lie in order. */
    static ChannelTable full(DeviceTensor tensor) {
        return padded(tensor.shape().intExtent(1), 1);
    }

    /** Returns the table of so many channels in order, filled up to whole blocks with padding. */
    static ChannelTable padded(int channels, int block) {
        List<Integer> logical = new ArrayList<>();
        IntStream.range(0, channels).forEach(logical::add);
        while (logical.size() % block != 0) {
            logical.add(PADDING);
        }
        return new ChannelTable(logical);
    }

    /** Returns the order of which this is the table. */
    ChannelOrder order() {
        int[] places = new int
                [(int) logical.stream().filter(channel -> channel != PADDING).count()];
        for (int place = 0; place < logical.size(); place++) {
            if (logical.get(place) != PADDING) {
                places[logical.get(place)] = place;
            }
        }
        return new ChannelOrder(places, logical.size());
    }

    /** Returns whether a channel holds nothing. */
    boolean hasPadding() {
        return logical.contains(PADDING);
    }

    /** Returns the packing of the table itself as floats; it has no sources. */
    Packing numbers() {
        return new Numbers(this);
    }

    /** Returns the packing of 1 for every channel and 0 for every padding; it has no sources. */
    Packing mask() {
        return new Mask(this);
    }

    private record Numbers(ChannelTable table) implements Packing {
        @Override
        public long elements(List<Shape> sources) {
            return table.logical.size();
        }

        @Override
        public void pack(List<Tensor> sources, FloatBuffer packed) {
            table.logical.forEach(channel -> packed.put((float) channel));
        }
    }

    private record Mask(ChannelTable table) implements Packing {
        @Override
        public long elements(List<Shape> sources) {
            return table.logical.size();
        }

        @Override
        public void pack(List<Tensor> sources, FloatBuffer packed) {
            table.logical.forEach(channel -> packed.put(channel == PADDING ? 0 : 1));
        }
    }
}
