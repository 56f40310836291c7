package io.github.crossstage.importer.torch;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;

/** A tensor as a pickle describes it: a strided view of a storage that stays inside it. */
final class TorchTensor {
    private final TorchStorage storage;
    private final long first;
    private final long last;
    private final Shape shape;
    private final long[] strides;

    private TorchTensor(TorchStorage storage, long first, long last, Shape shape, long[] strides) {
        this.storage = storage;
        this.first = first;
        this.last = last;
        this.shape = shape;
        this.strides = strides;
    }

    /**
     * Makes a tensor of element {@code offset + Σ index[axis]·strides[axis]} of a part of a storage.
     *
     * @throws IllegalArgumentException if it reaches outside that part or shows more elements than it has; the message says how
     */
    static TorchTensor of(StorageView view, long offset, Shape shape, long[] strides) {
        if (shape.rank() != strides.length) {
            throw new IllegalArgumentException(shape.rank() + " extents but " + strides.length + " strides");
        }
        long last = offset;
        try {
            for (int axis = 0; axis < strides.length; axis++) {
                if (strides[axis] < 0) {
                    throw new IllegalArgumentException("stride " + strides[axis] + ", expected 0 or more");
                }
                long steps = Math.max(0, shape.extent(axis) - 1);
                last = Math.addExact(last, Math.multiplyExact(steps, strides[axis]));
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("a last element beyond 63 bits", e);
        }
        boolean empty = shape.elementCount() == 0;
        if (offset < 0 || (empty ? offset > view.elements() : last >= view.elements())) {
            throw new IllegalArgumentException("elements " + offset + " to " + last + " of storage '"
                    + view.storage().key() + "', which has only " + view.elements());
        }
        if (shape.elementCount() > view.elements()) {
            throw new IllegalArgumentException(shape.elementCount() + " elements of storage '"
                    + view.storage().key() + "', which has only " + view.elements()
                    + "; call contiguous() on the tensor before saving it");
        }
        return new TorchTensor(view.storage(), view.first() + offset, view.first() + last, shape, strides.clone());
    }

    /** Returns the storage. */
    TorchStorage storage() {
        return storage;
    }

    /** Returns the first element in the storage. */
    long first() {
        return first;
    }

    /** Returns the last element in the storage, inclusive. */
    long last() {
        return last;
    }

    /** Returns element type and shape. */
    TensorType type() {
        return new TensorType(storage.type(), shape);
    }

    /** Returns a copy of the strides, in elements. */
    long[] strides() {
        return strides.clone();
    }

    /** Returns whether the elements lie one after the other in row-major order. */
    boolean isDense() {
        if (shape.elementCount() == 0) {
            return true;
        }
        long[] dense = shape.strides();
        for (int axis = 0; axis < strides.length; axis++) {
            if (shape.extent(axis) > 1 && strides[axis] != dense[axis]) {
                return false;
            }
        }
        return true;
    }
}
