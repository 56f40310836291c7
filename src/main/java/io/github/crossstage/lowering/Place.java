package io.github.crossstage.lowering;

import io.github.crossstage.slabs.ChannelOrder;
import java.util.Objects;

/**
 * Where a value of the graph lies.
 *
 * @param tensor the memory, its shape that of the memory: channels in their places, padding included
 * @param order where the channels, axis 1, lie; plain for values that are no feature maps
 */
public record Place(DeviceTensor tensor, ChannelOrder order) {
    /** A value without axis 1 has one channel. */
    private static final ChannelOrder NO_CHANNELS = ChannelOrder.plain(1);

    public Place {
        Objects.requireNonNull(tensor, "tensor");
        Objects.requireNonNull(order, "order");
    }

    /** Returns the place of a value that lies in its own order, without padding. */
    public static Place plain(DeviceTensor tensor) {
        return new Place(
                tensor,
                tensor.shape().rank() < 2
                        ? NO_CHANNELS
                        : ChannelOrder.plain(tensor.shape().intExtent(1)));
    }

    /** Returns whether the memory is a plain strided tensor of the value's own shape. */
    public boolean isPlain() {
        return tensor.layout().isPlain() && order.isPlain();
    }
}
