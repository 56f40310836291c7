package io.github.crossstage.lowering;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Where the channels of a model's tensor stand in one whose channels are padded to whole blocks, and perhaps in another order.
 *
 * @param physical channels of the padded tensor
 * @param places the place of each of the model's channels, in order, all different
 */
record ChannelMap(int physical, List<Integer> places) {
    ChannelMap {
        places = List.copyOf(places);
        if (places.size() > physical) {
            throw new IllegalArgumentException(places.size() + " channels in " + physical + " places");
        }
    }

    /** Returns the map that keeps channels in order and has the padding behind the last. */
    static ChannelMap inOrder(long logical, long physical) {
        return new ChannelMap(
                Math.toIntExact(physical),
                IntStream.range(0, Math.toIntExact(logical)).boxed().toList());
    }

    /** Returns where one of the model's channels stands. */
    int place(int channel) {
        return places.get(channel);
    }

    /** Returns the number of the model's channels. */
    int logical() {
        return places.size();
    }

    /** Returns whether there is a place that is no channel. */
    boolean hasPadding() {
        return places.size() < physical;
    }
}
