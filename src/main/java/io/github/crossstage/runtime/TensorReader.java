package io.github.crossstage.runtime;

import io.github.crossstage.importer.Float32;
import io.github.crossstage.lowering.DeviceTensor;
import io.github.crossstage.lowering.Storage;
import io.github.crossstage.opencl.ClBuffer;
import io.github.crossstage.opencl.ClQueue;
import io.github.crossstage.slabs.ChannelOrder;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Downloads a device tensor of any layout as a dense host tensor. For verification and tests; a run never needs it. */
final class TensorReader {
    private TensorReader() {}

    /** Reads the storage that starts at this byte of the buffer, and picks the tensor's elements out of it. */
    static Tensor read(ClQueue queue, ClBuffer buffer, long storageStart, DeviceTensor tensor) {
        Tensor dense = Tensor.zeros(new TensorType(DataType.FLOAT32, tensor.shape()));
        if (tensor.isEmpty()) {
            return dense;
        }
        if (tensor.isDense() && tensor.storage().type() == DataType.FLOAT32) {
            queue.read(buffer, storageStart + tensor.offset() * Float.BYTES, dense.bytes());
            return dense;
        }
        Storage storage = tensor.storage();
        ByteBuffer all =
                ByteBuffer.allocateDirect(Math.toIntExact(storage.bytes())).order(ByteOrder.nativeOrder());
        queue.read(buffer, storageStart, all);
        gather(storage.type() == DataType.FLOAT16 ? widened(all) : all.asFloatBuffer(), tensor, dense.floats());
        return dense;
    }

    private static FloatBuffer widened(ByteBuffer halves) {
        FloatBuffer numbers = FloatBuffer.allocate(halves.capacity() / Short.BYTES);
        for (int i = 0; i < numbers.capacity(); i++) {
            numbers.put(i, Float32.ofHalf(halves.getShort(i * Short.BYTES)));
        }
        return numbers;
    }

    /** Picks the channels of a value out of its memory, where they lie in another order or with padding. */
    static Tensor inOrder(Tensor memory, ChannelOrder order, TensorType type) {
        if (order.isPlain()) {
            return memory;
        }
        Tensor value = Tensor.zeros(type);
        int pixels = Math.toIntExact(type.shape().elementCount(2, type.shape().rank()));
        int images = type.shape().intExtent(0);
        for (int image = 0; image < images; image++) {
            for (int channel = 0; channel < order.channels(); channel++) {
                int from = (image * order.physical() + order.place(channel)) * pixels;
                value.floats().put((image * order.channels() + channel) * pixels, memory.floats(), from, pixels);
            }
        }
        return value;
    }

    private static void gather(FloatBuffer storage, DeviceTensor tensor, FloatBuffer dense) {
        Shape shape = tensor.shape();
        long[] index = new long[shape.rank()];
        for (int i = 0; i < dense.capacity(); i++) {
            dense.put(i, storage.get(Math.toIntExact(element(tensor, index))));
            for (int axis = shape.rank() - 1; axis >= 0 && ++index[axis] == shape.extent(axis); axis--) {
                index[axis] = 0;
            }
        }
    }

    private static long element(DeviceTensor tensor, long[] index) {
        int block = tensor.layout().channelBlock();
        long element = tensor.offset();
        for (int axis = 0; axis < index.length; axis++) {
            long position = block > 1 && axis == 1 ? index[axis] / block : index[axis];
            element += position * tensor.stride(axis);
        }
        return block > 1 ? element + index[1] % block : element;
    }
}
