package io.github.crossstage.importer.onnx;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.importer.Elements;
import io.github.crossstage.importer.StoredTensor;
import io.github.crossstage.importer.StridedCopy;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * Computes with known tensors of any element type while a graph is built: moves, element-wise functions, conversions.
 *
 * <p>Whole numbers are computed in 64 bits, real ones in double precision and rounded once. The bytes of all results of one import
 * are limited to a few times those of the file, so that a small file cannot ask for much memory. One import's, not thread-safe.
 */
final class ConstantFolder {
    /** What even the smallest file may fold: enough for every computation on shapes. */
    private static final long FREE_BYTES = 16L << 20;

    /** Leaves room for half precision weights that are converted, moved and converted back. */
    private static final int FILE_FACTOR = 8;

    private final long limit;
    private long used;

    /** Makes a folder for a model of so many bytes. */
    ConstantFolder(long modelBytes) {
        limit = FREE_BYTES + FILE_FACTOR * modelBytes;
    }

    /** Returns a new zeroed tensor; one that computes further is on the heap, one that a device reads is direct. */
    Tensor allocate(DataType dataType, Shape shape) {
        requireRank(shape);
        TensorType type = new TensorType(dataType, shape);
        long bytes = Math.multiplyExact(shape.elementCount(), (long) dataType.byteSize());
        if (bytes > limit - used || bytes > Integer.MAX_VALUE) {
            throw new UnsupportedNode("its result, " + type + ", would be computed while loading and takes " + bytes
                    + " bytes; constants made from this file may take " + limit + " together");
        }
        used += bytes;
        return dataType.isFloating() ? Tensor.zeros(type) : Tensor.of(type, ByteBuffer.allocate((int) bytes));
    }

    /** Refuses shapes whose mere rank would make a file slow to load; no real tensor comes near the limit. */
    static void requireRank(Shape shape) {
        if (shape.rank() > StoredTensor.MAX_RANK) {
            throw new ShapeException(
                    "a tensor of rank " + shape.rank() + ", expected at most " + StoredTensor.MAX_RANK);
        }
    }

    /** Returns the tensor whose element i is element {@code offset + Σ i[axis]·strides[axis]} of another. */
    Tensor strided(Tensor src, Shape shape, long offset, long[] strides) {
        Tensor dst = allocate(src.type().dataType(), shape);
        int width = src.type().dataType().byteSize();
        StridedCopy.copy(src.bytes(), dst.bytes(), width, shape, offset, strides);
        return dst;
    }

    /** Returns a tensor broadcast to a shape that {@link #broadcast} has made with its own. */
    Tensor expand(Tensor src, Shape shape) {
        return src.shape().equals(shape) ? src : strided(src, shape, 0, broadcastStrides(src.shape(), shape));
    }

    /** Returns tensors of one kind one after the other along an axis; their other extents are equal. */
    Tensor concat(List<Tensor> tensors, int axis) {
        Tensor first = tensors.get(0);
        long extent = tensors.stream()
                .mapToLong(tensor -> tensor.shape().extent(axis))
                .reduce(0, Math::addExact);
        Tensor dst = allocate(first.type().dataType(), first.shape().with(axis, extent));
        ByteBuffer to = dst.bytes();
        long runs = first.shape().elementCount(0, axis);
        for (long run = 0; run < runs; run++) {
            for (Tensor tensor : tensors) {
                int bytes = (int) (tensor.type().byteCount() / runs);
                to.put(tensor.bytes().slice((int) (run * bytes), bytes));
            }
        }
        return dst;
    }

    /** Returns a tensor converted to another type; what does not fit is cut off towards zero. */
    Tensor cast(Tensor src, DataType dataType) {
        Tensor dst = allocate(dataType, src.shape());
        Elements from = new Elements(src);
        Elements to = new Elements(dst);
        for (int i = 0; i < dst.shape().elementCount(); i++) {
            if (dataType.isFloating()) {
                to.put(i, from.real(i));
            } else if (dataType == DataType.BOOL) {
                to.put(i, from.real(i) != 0 ? 1L : 0L);
            } else {
                to.put(i, from.whole(i));
            }
        }
        return dst;
    }

    /** Returns a function of every element, of the kind that the element type asks for. */
    Tensor map(Tensor src, DoubleUnaryOperator reals, LongUnaryOperator wholes) {
        boolean floating = src.type().dataType().isFloating();
        Tensor dst = allocate(floating ? realType(src, src) : src.type().dataType(), src.shape());
        Elements from = new Elements(src);
        Elements to = new Elements(dst);
        for (int i = 0; i < dst.shape().elementCount(); i++) {
            if (floating) {
                to.put(i, reals.applyAsDouble(from.real(i)));
            } else {
                to.put(i, wholes.applyAsLong(from.whole(i)));
            }
        }
        return dst;
    }

    /** Returns a function of every pair of elements of two tensors of one kind, broadcast against each other. */
    Tensor combine(Tensor a, Tensor b, DoubleBinaryOperator reals, LongBinaryOperator wholes) {
        Shape shape = broadcast(a.shape(), b.shape());
        boolean floating = requireSameKind(a, b);
        Tensor dst = allocate(floating ? realType(a, b) : a.type().dataType(), shape);
        Elements x = new Elements(expand(a, shape));
        Elements y = new Elements(expand(b, shape));
        Elements to = new Elements(dst);
        for (int i = 0; i < shape.elementCount(); i++) {
            if (floating) {
                to.put(i, reals.applyAsDouble(x.real(i), y.real(i)));
            } else {
                to.put(i, wholes.applyAsLong(x.whole(i), y.whole(i)));
            }
        }
        return dst;
    }

    /** As above with truth values as results; whole numbers are compared exactly. */
    Tensor compare(Tensor a, Tensor b, DoubleBinaryOperator reals, LongBinaryOperator wholes) {
        Shape shape = broadcast(a.shape(), b.shape());
        boolean floating = requireSameKind(a, b);
        Elements x = new Elements(expand(a, shape));
        Elements y = new Elements(expand(b, shape));
        Tensor dst = allocate(DataType.BOOL, shape);
        Elements to = new Elements(dst);
        for (int i = 0; i < shape.elementCount(); i++) {
            to.put(
                    i,
                    floating
                            ? (long) reals.applyAsDouble(x.real(i), y.real(i))
                            : wholes.applyAsLong(x.whole(i), y.whole(i)));
        }
        return dst;
    }

    private static boolean requireSameKind(Tensor a, Tensor b) {
        boolean floating = a.type().dataType().isFloating();
        if (floating
                ? !b.type().dataType().isFloating()
                : a.type().dataType() != b.type().dataType()) {
            throw new UnsupportedNode("its inputs are " + a.type() + " and " + b.type() + ", expected equal types");
        }
        return floating;
    }

    private static DataType realType(Tensor a, Tensor b) {
        boolean isDouble = a.type().dataType() == DataType.FLOAT64 && b.type().dataType() == DataType.FLOAT64;
        return isDouble ? DataType.FLOAT64 : DataType.FLOAT32;
    }

    /** Returns the shape that both broadcast to by NumPy's rule. */
    static Shape broadcast(Shape a, Shape b) {
        long[] extents = new long[Math.max(a.rank(), b.rank())];
        for (int i = 0; i < extents.length; i++) {
            int axisA = i - extents.length + a.rank();
            int axisB = i - extents.length + b.rank();
            long x = axisA < 0 ? 1 : a.extent(axisA);
            long y = axisB < 0 ? 1 : b.extent(axisB);
            if (x != y && x != 1 && y != 1) {
                throw new ShapeException("shapes " + a + " and " + b + " do not broadcast");
            }
            extents[i] = x == 1 ? y : x;
        }
        return Shape.of(extents);
    }

    private static long[] broadcastStrides(Shape src, Shape dst) {
        long[] dense = src.strides();
        long[] strides = new long[dst.rank()];
        for (int axis = 0; axis < src.rank(); axis++) {
            strides[dst.rank() - src.rank() + axis] = src.extent(axis) == 1 ? 0 : dense[axis];
        }
        return strides;
    }
}
