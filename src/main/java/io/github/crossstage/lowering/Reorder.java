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
        boolean fromBlocks = !from.tensor().layout().isPlain();
        boolean toBlocks = !to.tensor().layout().isPlain();
        if (toBlocks) {
            DeviceTensor table = table(from.order(), to.order(), book);
            return List.of(
                    fromBlocks
                            ? BlockedReorder.copy(from.tensor(), table, to.tensor())
                            : BlockedReorder.pack(from.tensor(), table, to.tensor()));
        }
        if (fromBlocks) {
            return List.of(BlockedReorder.unpack(from.tensor(), table(to.order(), from.order(), book), to.tensor()));
        }
        return from.tensor().shape().rank() < 2
                ? List.of(StridedCopy.launch(from.tensor(), to.tensor()))
                : plainRuns(from, to);
    }

    /** Returns, for each place of {@code to}, the place of {@code from} with the same channel, or padding. */
    private static DeviceTensor table(ChannelOrder from, ChannelOrder to, StorageBook book) {
        List<Integer> table = new ArrayList<>();
        for (int channel : to.channelsByPlace()) {
            table.add(channel < 0 ? ChannelTable.PADDING : from.place(channel));
        }
        return book.packed(new ConstantData(List.of(), new ChannelTable(table).numbers()), "channels");
    }

    private static List<Launch> plainRuns(Place from, Place to) {
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
