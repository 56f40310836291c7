package io.github.crossstage.integration.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers of an array: dense, row-major, little-endian. What is computed here makes new numbers; {@link #reshape} alone shares them.
 *
 * @param bytes from position 0 to the limit
 */
record HostData(ByteBuffer bytes, Shape shape, DataType type) {
    /** Returns the numbers of any engine's array; those of a {@link HostArray} are shared. */
    static HostData of(NDArray array) {
        return array instanceof HostArray host
                ? host.data()
                : new HostData(
                        array.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN), array.getShape(), array.getDataType());
    }

    private static HostData zeros(Shape shape, DataType type) {
        int bytes = Math.toIntExact(Math.multiplyExact(shape.size(), type.getNumOfBytes()));
        return new HostData(HostElements.allocate(bytes), shape, type);
    }

    int size() {
        return Math.toIntExact(shape.size());
    }

    double get(int index) {
        return HostElements.get(bytes, type, index);
    }

    private void put(int index, double value) {
        HostElements.put(bytes, type, index, value);
    }

    HostData toType(DataType wanted) {
        HostData result = zeros(shape, wanted);
        for (int i = 0; i < size(); i++) {
            result.put(i, get(i));
        }
        return result;
    }

    /** Returns these numbers in another shape, in which one extent may be -1. @throws IllegalArgumentException if it does not fit */
    HostData reshape(Shape wanted) {
        long[] extents = wanted.getShape().clone();
        long known = 1;
        int free = -1;
        for (int axis = 0; axis < extents.length; axis++) {
            if (extents[axis] == -1 && free < 0) {
                free = axis;
            } else {
                known = Math.multiplyExact(known, extents[axis]);
            }
        }
        if (free >= 0 && known > 0) {
            extents[free] = shape.size() / known;
        }
        Shape resolved = new Shape(extents);
        if (known < 0 || resolved.size() != shape.size()) {
            throw new IllegalArgumentException("Reshape of " + shape + " to " + wanted + ": " + shape.size()
                    + " elements do not fit; at most one extent may be -1");
        }
        return new HostData(bytes, resolved, type);
    }

    /** Returns the index of an axis counted from the end where it is negative. @throws IllegalArgumentException if there is none */
    int axis(int axis) {
        int rank = shape.dimension();
        if (axis < -rank || axis >= rank) {
            throw new IllegalArgumentException(
                    "Axis " + axis + " of " + shape + ": expected " + -rank + " to " + (rank - 1));
        }
        return Math.floorMod(axis, rank);
    }

    private long[] strides() {
        long[] strides = new long[shape.dimension()];
        long stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape.get(axis);
        }
        return strides;
    }

    /** Returns the axes in another order. @throws IllegalArgumentException if each does not come once */
    HostData transpose(int... order) {
        long[] strides = strides();
        long[] extents = new long[strides.length];
        long[] permuted = new long[strides.length];
        boolean[] seen = new boolean[strides.length];
        for (int i = 0; i < order.length && order.length == strides.length; i++) {
            int from = axis(order[i]);
            seen[from] = true;
            extents[i] = shape.get(from);
            permuted[i] = strides[from];
        }
        for (boolean each : seen) {
            if (!each) {
                throw new IllegalArgumentException(
                        "Transpose of " + shape + " by " + Arrays.toString(order) + ": expected every axis once");
            }
        }
        return gather(new Shape(extents), permuted, 0);
    }

    /** Returns a part: of each axis the indices from {@code first}, {@code step} apart, as many as {@code counts} has. */
    HostData slice(long[] first, long[] step, Shape counts) {
        long[] strides = strides();
        long offset = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            long count = counts.get(axis);
            long last = first[axis] + (count - 1) * step[axis];
            if (count < 0
                    || (count > 0
                            && (Math.min(first[axis], last) < 0 || Math.max(first[axis], last) >= shape.get(axis)))) {
                throw new IndexOutOfBoundsException("Slice of " + shape + ": axis " + axis + " from " + first[axis]
                        + ", " + count + " times, step " + step[axis] + "; it has " + shape.get(axis));
            }
            offset += first[axis] * strides[axis];
            strides[axis] *= step[axis];
        }
        return gather(counts, strides, offset);
    }

    /** Parts an axis before each of these indices. */
    List<HostData> split(long[] before, int axis) {
        int along = axis(axis);
        List<HostData> parts = new ArrayList<>();
        long first = 0;
        for (int i = 0; i <= before.length; i++) {
            long end = i < before.length ? before[i] : shape.get(along);
            long[] firsts = new long[shape.dimension()];
            long[] steps = new long[shape.dimension()];
            Arrays.fill(steps, 1);
            firsts[along] = first;
            long[] counts = shape.getShape().clone();
            counts[along] = end - first;
            parts.add(slice(firsts, steps, new Shape(counts)));
            first = end;
        }
        return parts;
    }

    /**
     * Returns the array with a border of one number.
     *
     * @param border elements before and behind of the last axis, then of the one before it and so on; axes that are left out have none
     * @throws IllegalArgumentException if that is no pair for each of at most all axes, or one is negative
     */
    HostData pad(Shape border, double value) {
        int rank = shape.dimension();
        int pairs = border.dimension() / 2;
        if (border.dimension() % 2 != 0
                || pairs > rank
                || Arrays.stream(border.getShape()).anyMatch(each -> each < 0)) {
            throw new IllegalArgumentException("Padding of " + shape + " by " + border
                    + ": expected elements before and behind, 0 or more, for at most " + rank
                    + " axes, the last axis first");
        }
        long[] extents = shape.getShape().clone();
        long offset = 0;
        for (int i = 0; i < pairs; i++) {
            extents[rank - 1 - i] += border.get(2 * i) + border.get(2 * i + 1);
        }
        HostData result = zeros(new Shape(extents), type);
        long[] strides = result.strides();
        for (int i = 0; i < pairs; i++) {
            offset += border.get(2 * i) * strides[rank - 1 - i];
        }
        for (int i = 0; value != 0 && i < result.size(); i++) {
            result.put(i, value);
        }
        Walk inside = new Walk(shape, strides, offset);
        for (int i = 0; i < size(); i++) {
            HostElements.copy(bytes, i, result.bytes, inside.next(), type.getNumOfBytes());
        }
        return result;
    }

    private HostData gather(Shape out, long[] strides, long offset) {
        HostData result = zeros(out, type);
        int elementBytes = type.getNumOfBytes();
        Walk walk = new Walk(out, strides, offset);
        for (int i = 0; i < result.size(); i++) {
            HostElements.copy(bytes, walk.next(), result.bytes, i, elementBytes);
        }
        return result;
    }

    /** Joins arrays along an axis that they have. @throws IllegalArgumentException if types or other extents differ */
    static HostData concat(List<HostData> parts, int axis) {
        HostData first = parts.get(0);
        int along = first.axis(axis);
        long[] extents = first.shape.getShape().clone();
        extents[along] = 0;
        for (HostData part : parts) {
            long[] others = part.shape.getShape().clone();
            if (part.type != first.type
                    || others.length != extents.length
                    || !Arrays.equals(zeroed(others, along), zeroed(first.shape.getShape(), along))) {
                throw new IllegalArgumentException(
                        "Arrays " + first.type + " " + first.shape + " and " + part.type + " " + part.shape
                                + " cannot be joined along axis " + axis + ": types or other extents differ");
            }
            extents[along] += part.shape.get(along);
        }
        HostData result = zeros(new Shape(extents), first.type);
        long outer = product(extents, 0, along);
        ByteBuffer to = result.bytes.duplicate();
        for (int row = 0; row < outer; row++) {
            for (HostData part : parts) {
                int rowBytes = (int) (part.bytes.limit() / outer);
                to.put(part.bytes.slice(row * rowBytes, rowBytes));
            }
        }
        return result;
    }

    private static long[] zeroed(long[] extents, int axis) {
        long[] copy = extents.clone();
        copy[axis] = 0;
        return copy;
    }

    private static long product(long[] extents, int from, int to) {
        long product = 1;
        for (int i = from; i < to; i++) {
            product *= extents[i];
        }
        return product;
    }

    /** Computes element by element; extents of 1 and missing outer axes are repeated. */
    static HostData combine(HostData left, HostData right, Arithmetic operation) {
        int rank = Math.max(left.shape.dimension(), right.shape.dimension());
        long[] extents = new long[rank];
        for (int i = 1; i <= rank; i++) {
            long a = i > left.shape.dimension() ? 1 : left.shape.get(left.shape.dimension() - i);
            long b = i > right.shape.dimension() ? 1 : right.shape.get(right.shape.dimension() - i);
            if (a != b && a != 1 && b != 1) {
                throw new IllegalArgumentException(
                        "Arrays " + left.shape + " and " + right.shape + " do not fit: expected equal extents, or 1");
            }
            extents[rank - i] = a == 1 ? b : a;
        }
        HostData result = zeros(new Shape(extents), operation.type(left.type, right.type));
        Walk lefts = new Walk(result.shape, left.repeated(extents), 0);
        Walk rights = new Walk(result.shape, right.repeated(extents), 0);
        for (int i = 0; i < result.size(); i++) {
            result.put(i, operation.apply(left.get(lefts.next()), right.get(rights.next())));
        }
        return result;
    }

    private long[] repeated(long[] extents) {
        long[] own = strides();
        long[] strides = new long[extents.length];
        for (int i = 1; i <= own.length; i++) {
            int axis = own.length - i;
            strides[extents.length - i] = shape.get(axis) == 1 ? 0 : own[axis];
        }
        return strides;
    }

    /** Returns the exponentials along an axis, divided by their sum; float64 of a float64, else float32. */
    HostData softmax(int axis) {
        int along = axis(axis);
        HostData result = zeros(shape, type == DataType.FLOAT64 ? type : DataType.FLOAT32);
        forEachLine(along, (first, step, count) -> {
            double peak = get(first + step * peak(first, step, count));
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += Math.exp(get(first + i * step) - peak);
            }
            for (int i = 0; i < count; i++) {
                result.put(first + i * step, Math.exp(get(first + i * step) - peak) / sum);
            }
        });
        return result;
    }

    /** Returns the int64 position of the largest number along an axis, the first of equals; the axis is gone. */
    HostData argMax(int axis) {
        int along = axis(axis);
        long[] extents = shape.getShape();
        long[] left = new long[extents.length - 1];
        for (int i = 0; i < left.length; i++) {
            left[i] = extents[i < along ? i : i + 1];
        }
        HostData result = zeros(new Shape(left), DataType.INT64);
        int[] line = new int[1];
        forEachLine(along, (first, step, count) -> result.put(line[0]++, peak(first, step, count)));
        return result;
    }

    private int peak(int first, int step, int count) {
        int peak = 0;
        for (int i = 1; i < count; i++) {
            if (get(first + i * step) > get(first + peak * step)) {
                peak = i;
            }
        }
        return peak;
    }

    private void forEachLine(int axis, Line line) {
        long[] extents = shape.getShape();
        int count = Math.toIntExact(extents[axis]);
        int outer = Math.toIntExact(product(extents, 0, axis));
        int inner = Math.toIntExact(product(extents, axis + 1, extents.length));
        for (int i = 0; count > 0 && i < outer; i++) {
            for (int j = 0; j < inner; j++) {
                line.visit(i * count * inner + j, inner, count);
            }
        }
    }

    /** Elements along one axis. */
    private interface Line {
        void visit(int first, int step, int count);
    }

    /** The positions of a strided array's elements, in row-major order. */
    private static final class Walk {
        private final long[] extents;
        private final long[] strides;
        private final long[] index;
        private long position;

        Walk(Shape shape, long[] strides, long offset) {
            this.extents = shape.getShape();
            this.strides = strides;
            this.index = new long[extents.length];
            this.position = offset;
        }

        int next() {
            int current = (int) position;
            for (int axis = extents.length - 1; axis >= 0; axis--) {
                position += strides[axis];
                if (++index[axis] < extents[axis]) {
                    break;
                }
                position -= strides[axis] * extents[axis];
                index[axis] = 0;
            }
            return current;
        }
    }
}
