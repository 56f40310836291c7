package io.github.crossstage.lowering;

import io.github.crossstage.slabs.ChannelOrder;
import io.github.crossstage.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Copies of a value from one place to another, where its channels lie in another order or layout. Bound by memory. */
final class Reorder {
    static final String NAME = "reorder";

    private Reorder() {}

    /** Returns the launches; both places are of the same value, or of the same channels of two values. */
    static List<Launch> launches(Place from, Place to, StorageBook book) {
        if (from.tensor().shape().rank() < 2) {
            return List.of(StridedCopy.launch(from.tensor(), to.tensor()));
        }
        List<Launch> launches = new ArrayList<>();
        int channels = from.order().channels();
        for (int start = 0; start < channels; ) {
            int end = start + 1;
            while (end < channels && follows(from.order(), end) && follows(to.order(), end)) {
                end++;
            }
            launches.add(StridedCopy.launch(run(from, start, end), run(to, start, end)));
            start = end;
        }
        return launches;
    }

    private static boolean follows(ChannelOrder order, int channel) {
        return order.place(channel) == order.place(channel - 1) + 1;
    }

    private static DeviceTensor run(Place place, int start, int end) {
        DeviceTensor tensor = place.tensor();
        Shape shape = tensor.shape().with(1, end - start);
        return tensor.view(tensor.offset() + place.order().place(start) * tensor.stride(1), shape, tensor.strides());
    }
}
