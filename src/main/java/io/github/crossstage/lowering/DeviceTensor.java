package io.github.crossstage.lowering;

import io.github.crossstage.tensor.Shape;
import java.util.Objects;

/**
 * Where a tensor lies on a device: a place in a storage. Views share the storage of the tensor they look into.
 *
 * @param storage the memory
 * @param offset the element of the storage where index {@code (0, 0, ...)} lies
 * @param shape the logical extents
 * @param layout how indices map to elements
 */
public record DeviceTensor(Storage storage, long offset, Shape shape, DeviceLayout layout) {
    public DeviceTensor {
        Objects.requireNonNull(storage, "storage");
        Objects.requireNonNull(layout, "layout");
        if (layout.strides().size() != shape.rank()) {
            throw new IllegalArgumentException("layout " + layout + " does not have the rank of " + shape);
        }
    }

    /** Returns a dense row-major tensor that fills a storage. */
    public static DeviceTensor dense(Storage storage, Shape shape) {
        return new DeviceTensor(storage, 0, shape, DeviceLayout.rowMajor(shape));
    }

    /** Returns a plain view into this tensor's storage. */
    public DeviceTensor view(long offset, Shape shape, long... strides) {
        return new DeviceTensor(storage, offset, shape, DeviceLayout.strided(strides));
    }

    /** Returns the elements from one index to the next on an axis. */
    public long stride(int axis) {
        return layout.strides().get(axis);
    }

    /** Returns the strides of all axes. */
    public long[] strides() {
        return layout.strides().stream().mapToLong(Long::longValue).toArray();
    }

    /** Returns whether the elements lie row-major without gaps; no elements do. */
    public boolean isDense() {
        return isDenseFrom(0);
    }

    /** Returns whether the elements of axes {@code axis} and later lie row-major without gaps, whatever the axes before do. */
    public boolean isDenseFrom(int axis) {
        if (!layout.isPlain()) {
            return false;
        }
        if (isEmpty()) {
            return true;
        }
        long expected = 1;
        for (int i = shape.rank() - 1; i >= axis; i--) {
            if (shape.extent(i) != 1 && stride(i) != expected) {
                return false;
            }
            expected *= shape.extent(i);
        }
        return true;
    }

    /** Returns the elements from the first to the last one, both included, where no stride is negative. */
    long span() {
        if (isEmpty()) {
            return 0;
        }
        int block = layout.channelBlock();
        long span = block;
        for (int axis = 0; axis < shape.rank(); axis++) {
            long count = axis == 1 && block > 1 ? (shape.extent(axis) + block - 1) / block : shape.extent(axis);
            span += (count - 1) * stride(axis);
        }
        return span;
    }

    /** Returns whether the tensor has no element. */
    public boolean isEmpty() {
        return shape.elementCount() == 0;
    }
}
