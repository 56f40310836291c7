package io.github.crossstage.lowering;

import io.github.crossstage.slabs.ChannelOrder;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Axes of a constant whose elements have to lie as the channels of a feature map do: moved to their places, and zero where the map has
 * padding. Immutable; equal if it does the same.
 *
 * @param orders the order of each such axis, by axis
 */
public record Arrangement(SortedMap<Integer, ChannelOrder> orders) {
    /** Everything stays where it is. */
    public static final Arrangement NONE = new Arrangement(new TreeMap<>());

    public Arrangement {
        TreeMap<Integer, ChannelOrder> moved = new TreeMap<>(orders);
        moved.values().removeIf(ChannelOrder::isPlain);
        orders = Collections.unmodifiableSortedMap(moved);
    }

    /** Returns this with one axis more. */
    public Arrangement with(int axis, ChannelOrder order) {
        TreeMap<Integer, ChannelOrder> more = new TreeMap<>(orders);
        more.put(axis, order);
        return new Arrangement(more);
    }

    /** Returns the shape that a constant has afterwards. */
    public Shape shape(Shape shape) {
        Shape arranged = shape;
        for (int axis : orders.keySet()) {
            if (orders.get(axis).channels() != shape.extent(axis)) {
                throw new IllegalStateException(
                        "axis " + axis + " of " + shape + " is to lie as " + orders.get(axis) + " do");
            }
            arranged = arranged.with(axis, orders.get(axis).physical());
        }
        return arranged;
    }

    /** Returns a constant with its elements moved; the same object where there is nothing to do. */
    public Tensor apply(Tensor tensor) {
        Tensor arranged = tensor;
        for (int axis : orders.keySet()) {
            arranged = moved(arranged, axis, orders.get(axis));
        }
        return arranged;
    }

    private static Tensor moved(Tensor tensor, int axis, ChannelOrder order) {
        Shape from = tensor.shape();
        Shape to = from.with(axis, order.physical());
        Tensor moved = Tensor.zeros(new TensorType(DataType.FLOAT32, to));
        FloatBuffer src = tensor.floats();
        FloatBuffer dst = moved.floats();
        int run = Math.toIntExact(from.elementCount(axis + 1, from.rank()));
        int outer = Math.toIntExact(from.elementCount(0, axis));
        for (int i = 0; i < outer; i++) {
            for (int channel = 0; channel < order.channels(); channel++) {
                int start = (i * order.channels() + channel) * run;
                dst.put((i * order.physical() + order.place(channel)) * run, src, start, run);
            }
        }
        return moved;
    }
}
