package io.github.crossstage.integration.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrayAdapter;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.index.full.NDIndexFullSlice;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * DJL's array in host memory, with what translators of pictures and class scores need: types, shapes, slices, stacking and splitting,
 * padding, the four arithmetic operations with broadcasting, softmax, argMax, and of pictures resize, crop, toTensor and normalize. As long as
 * that makes it, for DJL's interface is one; what computes is in {@link HostData}.
 *
 * <p>All else goes to the alternative engine, or is an {@link UnsupportedOperationException} where there is none. Reading is thread-safe.
 */
final class HostArray extends NDArrayAdapter {
    /** Null once it is closed or was moved into another array. */
    private HostData data;

    HostArray(NDManager manager, NDManager alternative, ByteBuffer bytes, Shape shape, DataType type) {
        this(manager, alternative, new HostData(bytes, shape, type));
    }

    private HostArray(NDManager manager, NDManager alternative, HostData data) {
        super(manager, alternative, data.shape(), data.type(), NDManager.nextUid());
        this.data = data;
        manager.attachInternal(uid, this);
    }

    /** Returns an array over a tensor, which is shared; it lives as long as any engine's manager. */
    static HostArray of(NDManager manager, Tensor tensor) {
        // Attached anew, since only then does it get the manager's alternative.
        HostArray array = new HostArray(
                HostScope.SYSTEM,
                null,
                tensor.bytes(),
                new Shape(tensor.shape().extents()),
                type(tensor.type().dataType()));
        array.attach(manager);
        return array;
    }

    /**
     * Returns the float32 numbers of any engine's array; those of a {@link HostArray} are shared.
     *
     * @param what what it is for, for the message
     * @throws IllegalArgumentException if they are not float32
     */
    static Tensor tensor(NDArray array, String what) {
        HostData data = HostData.of(array);
        if (data.type() != DataType.FLOAT32) {
            throw new IllegalArgumentException(what + ": got " + data.type() + " " + data.shape()
                    + ", expected FLOAT32; pictures become that with ToTensor, other arrays with toType");
        }
        return Tensor.of(
                TensorType.float32(data.shape().getShape()),
                data.bytes().duplicate().rewind());
    }

    private static DataType type(io.github.crossstage.tensor.DataType type) {
        return switch (type) {
            case FLOAT32 -> DataType.FLOAT32;
            case FLOAT64 -> DataType.FLOAT64;
            case FLOAT16 -> DataType.FLOAT16;
            case BFLOAT16 -> DataType.BFLOAT16;
            case INT64 -> DataType.INT64;
            case INT32 -> DataType.INT32;
            case INT16 -> DataType.INT16;
            case INT8 -> DataType.INT8;
            case UINT8 -> DataType.UINT8;
            case BOOL -> DataType.BOOLEAN;
        };
    }

    HostData data() {
        if (isClosed || data == null) {
            throw new IllegalStateException("Array " + uid
                    + " is closed; it lives as long as its NDManager, unless it is detached or attached elsewhere");
        }
        return data;
    }

    private HostArray made(HostData result) {
        return new HostArray(manager, alternativeManager, result);
    }

    /** Returns whether the operation is done here, by its types. */
    private boolean computes(NDArray... others) {
        return HostElements.areNumbers(data().type())
                && Arrays.stream(others).allMatch(other -> HostElements.areNumbers(other.getDataType()));
    }

    // Memory and managers.

    /** Returns a view of the numbers, little-endian. */
    @Override
    public ByteBuffer toByteBuffer(boolean tryDirect) {
        return data().bytes().duplicate().rewind().order(data().bytes().order());
    }

    @Override
    public void attach(NDManager other) {
        super.attach(other);
        if (alternativeManager == other && other instanceof HostScope) {
            // The adapter names the manager itself where it has no alternative, which is right for one of another
            // engine; with
            // ours, what is not computed here would call itself for ever.
            alternativeManager = null;
        }
    }

    @Override
    public void detach() {
        manager.detachInternal(getUid());
        manager = HostScope.SYSTEM;
    }

    @Override
    public void intern(NDArray replaced) {
        HostData taken = HostData.of(replaced);
        data = taken;
        shape = taken.shape();
        dataType = taken.type();
        replaced.close();
    }

    /** Gives up its numbers; what shares them keeps them. Idempotent. */
    @Override
    public void close() {
        super.close();
        data = null;
    }

    // Types and shapes.

    @Override
    public NDArray toType(DataType wanted, boolean copy) {
        if (wanted != data().type() && wanted.isFloating() && !HostElements.areNumbers(wanted)) {
            // The adapter writes float32 into half of the room.
            if (alternativeManager == null) {
                throw HostScope.unsupported("toType " + wanted);
            }
            try (NDArray theirs = alternativeManager.from(this)) {
                return theirs.toType(wanted, true);
            }
        }
        if (wanted == data().type() || !computes() || !HostElements.areNumbers(wanted)) {
            return super.toType(wanted, copy);
        }
        HostArray converted = made(data.toType(wanted));
        converted.setName(getName());
        return converted;
    }

    @Override
    public NDArray reshape(Shape wanted) {
        return made(data().reshape(wanted));
    }

    @Override
    public NDArray flatten() {
        return reshape(new Shape(-1));
    }

    @Override
    public NDArray expandDims(int axis) {
        int rank = data().shape().dimension();
        if (axis < -rank - 1 || axis > rank) {
            throw new IllegalArgumentException(
                    "Axis " + axis + " of " + data.shape() + " with one more: expected " + (-rank - 1) + " to " + rank);
        }
        int at = Math.floorMod(axis, rank + 1);
        long[] extents = data.shape().getShape();
        return reshape(new Shape(IntStream.rangeClosed(0, rank)
                .mapToLong(i -> i == at ? 1 : extents[i < at ? i : i - 1])
                .toArray()));
    }

    @Override
    public NDArray squeeze(int[] axes) {
        int[] gone = Arrays.stream(axes).map(data()::axis).toArray();
        for (int axis : gone) {
            if (data.shape().get(axis) != 1) {
                throw new IllegalArgumentException("Squeeze of " + data.shape() + ": axis " + axis + " is not 1");
            }
        }
        return reshape(new Shape(IntStream.range(0, data.shape().dimension())
                .filter(axis -> Arrays.stream(gone).noneMatch(each -> each == axis))
                .mapToLong(axis -> data.shape().get(axis))
                .toArray()));
    }

    @Override
    public NDArray transpose() {
        int rank = data().shape().dimension();
        return transpose(IntStream.range(0, rank).map(i -> rank - 1 - i).toArray());
    }

    @Override
    public NDArray transpose(int... axes) {
        return made(data().transpose(axes));
    }

    // Parts.

    @Override
    public NDArray get(NDIndex index) {
        return get(manager, index);
    }

    /** Returns a part by whole numbers, slices and ellipses; all other indices are the alternative engine's. */
    @Override
    public NDArray get(NDManager other, NDIndex index) {
        Optional<NDIndexFullSlice> slice = NDIndexFullSlice.fromIndex(index, data().shape());
        if (slice.isEmpty()) {
            NDArray picked = super.get(alternativeManager == null ? other : alternativeManager, index);
            return other == manager ? picked : other.from(picked);
        }
        HostArray part = made(data.slice(
                        slice.get().getMin(), slice.get().getStep(), slice.get().getShape())
                .reshape(slice.get().getSqueezedShape()));
        if (other != manager) {
            part.attach(other);
        }
        return part;
    }

    /** Returns the array with a border: {@code padding} has the elements before and behind, of the last axis first. */
    @Override
    public NDArray pad(Shape padding, double value) {
        return made(data().pad(padding, value));
    }

    @Override
    public NDList split(long sections, int axis) {
        long extent = data().shape().get(data.axis(axis));
        if (sections < 1 || extent % sections != 0) {
            throw new IllegalArgumentException("Split of " + data.shape() + ": axis " + axis + " does not part into "
                    + sections + " equal sections");
        }
        return split(
                LongStream.range(1, sections).map(i -> i * (extent / sections)).toArray(), axis);
    }

    @Override
    public NDList split(long[] indices, int axis) {
        NDList parts = new NDList();
        data().split(indices, axis).forEach(part -> parts.add(made(part)));
        return parts;
    }

    /** Joins this and others along an axis that they have. */
    HostArray concat(NDList others, int axis) {
        return made(HostData.concat(withThis(others), axis));
    }

    /** Joins this and others, of equal shape, along a new axis. */
    HostArray stack(NDList others, int axis) {
        List<HostData> grown = withThis(others).stream()
                .map(each -> {
                    int rank = each.shape().dimension();
                    int at = Math.floorMod(axis, rank + 1);
                    return each.reshape(
                            each.shape().slice(0, at).add(1).addAll(each.shape().slice(at)));
                })
                .toList();
        return made(HostData.concat(grown, axis));
    }

    private List<HostData> withThis(NDList others) {
        NDList all = new NDList(this);
        all.addAll(others);
        return all.stream().map(HostData::of).toList();
    }

    // Arithmetic.

    @Override
    public NDArray add(Number n) {
        return computes() ? made(combine(n, Arithmetic.ADD)) : super.add(n);
    }

    @Override
    public NDArray add(NDArray other) {
        return computes(other) ? made(combine(other, Arithmetic.ADD)) : super.add(other);
    }

    @Override
    public NDArray sub(Number n) {
        return computes() ? made(combine(n, Arithmetic.SUBTRACT)) : super.sub(n);
    }

    @Override
    public NDArray sub(NDArray other) {
        return computes(other) ? made(combine(other, Arithmetic.SUBTRACT)) : super.sub(other);
    }

    @Override
    public NDArray mul(Number n) {
        return computes() ? made(combine(n, Arithmetic.MULTIPLY)) : super.mul(n);
    }

    @Override
    public NDArray mul(NDArray other) {
        return computes(other) ? made(combine(other, Arithmetic.MULTIPLY)) : super.mul(other);
    }

    @Override
    public NDArray div(Number n) {
        return computes() ? made(combine(n, Arithmetic.DIVIDE)) : super.div(n);
    }

    @Override
    public NDArray div(NDArray other) {
        return computes(other) ? made(combine(other, Arithmetic.DIVIDE)) : super.div(other);
    }

    @Override
    public NDArray addi(Number n) {
        return computes() ? become(combine(n, Arithmetic.ADD)) : super.addi(n);
    }

    @Override
    public NDArray addi(NDArray other) {
        return computes(other) ? become(combine(other, Arithmetic.ADD)) : super.addi(other);
    }

    @Override
    public NDArray subi(Number n) {
        return computes() ? become(combine(n, Arithmetic.SUBTRACT)) : super.subi(n);
    }

    @Override
    public NDArray subi(NDArray other) {
        return computes(other) ? become(combine(other, Arithmetic.SUBTRACT)) : super.subi(other);
    }

    @Override
    public NDArray muli(Number n) {
        return computes() ? become(combine(n, Arithmetic.MULTIPLY)) : super.muli(n);
    }

    @Override
    public NDArray muli(NDArray other) {
        return computes(other) ? become(combine(other, Arithmetic.MULTIPLY)) : super.muli(other);
    }

    @Override
    public NDArray divi(Number n) {
        return computes() ? become(combine(n, Arithmetic.DIVIDE)) : super.divi(n);
    }

    @Override
    public NDArray divi(NDArray other) {
        return computes(other) ? become(combine(other, Arithmetic.DIVIDE)) : super.divi(other);
    }

    private HostData combine(NDArray other, Arithmetic operation) {
        return HostData.combine(data(), HostData.of(other), operation);
    }

    /** A number has the array's type, but a fraction makes floats of whole numbers. */
    private HostData combine(Number n, Arithmetic operation) {
        boolean isFraction = n instanceof Float || n instanceof Double;
        DataType type = isFraction && !data().type().isFloating() ? DataType.FLOAT32 : data().type();
        ByteBuffer bytes = HostElements.allocate(type.getNumOfBytes());
        HostElements.put(bytes, type, 0, n.doubleValue());
        return HostData.combine(data, new HostData(bytes, new Shape(), type), operation);
    }

    /** Takes over a result in place, in its own type; views of this array see it. */
    private NDArray become(HostData result) {
        if (!result.shape().equals(data.shape())) {
            throw new IllegalArgumentException("An array " + data.shape() + " cannot hold the result " + result.shape()
                    + "; use the operation that makes a new array");
        }
        HostData converted = result.type() == data.type() ? result : result.toType(data.type());
        data.bytes().duplicate().rewind().put(converted.bytes().duplicate().rewind());
        return this;
    }

    @Override
    public NDArray softmax(int axis) {
        return computes() ? made(data.softmax(axis)) : super.softmax(axis);
    }

    @Override
    public NDArray argMax() {
        return computes() ? made(data.reshape(new Shape(-1)).argMax(0)) : super.argMax();
    }

    @Override
    public NDArray argMax(int axis) {
        return computes() ? made(data.argMax(axis)) : super.argMax(axis);
    }

    @Override
    public NDArrayEx getNDArrayInternal() {
        return HostOperations.of(this);
    }

    /** Returns the alternative engine's operations on a copy. @throws UnsupportedOperationException if there is none */
    NDArrayEx alternativeOperations() {
        return super.getNDArrayInternal();
    }
}
