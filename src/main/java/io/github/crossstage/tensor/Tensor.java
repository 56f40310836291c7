package io.github.crossstage.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A dense, row-major, little-endian tensor in host memory, or one that is read from a file whenever it is asked for its numbers.
 *
 * <p>A tensor is a view: it keeps the buffer it was made from and does not copy it. Whoever made the buffer decides
 * whether the numbers may change; weights never do. Equality is identity, which is what caches of uploaded weights rely
 * on. Buffers are limited to 2 GiB, as everywhere in {@code java.nio}.
 *
 * <p>Thread-safe as long as nobody writes to the underlying buffer.
 */
public final class Tensor {
    private final TensorType type;
    /** Gives a view of the bytes each time. */
    private final Supplier<ByteBuffer> numbers;

    private final boolean isDirect;
    private final boolean isReadOnly;

    private Tensor(TensorType type, Supplier<ByteBuffer> numbers, boolean isDirect, boolean isReadOnly) {
        this.type = Objects.requireNonNull(type, "type");
        this.numbers = numbers;
        this.isDirect = isDirect;
        this.isReadOnly = isReadOnly;
    }

    /** Returns a tensor over the remaining bytes of a little-endian buffer; the buffer is shared, not copied. */
    public static Tensor of(TensorType type, ByteBuffer bytes) {
        if (bytes.remaining() != type.byteCount()) {
            throw new IllegalArgumentException("Tensor " + type + ": the buffer holds " + bytes.remaining()
                    + " bytes, expected " + type.byteCount());
        }
        return new Tensor(type, bytes.slice()::duplicate, bytes.isDirect(), bytes.isReadOnly());
    }

    /**
     * Returns a read-only tensor that takes no memory while nobody uses its numbers: they are read when they are asked for, and again
     * once the garbage collector took them.
     *
     * @param reader reads the little-endian bytes of the type; the same ones each time, in any thread
     */
    public static Tensor stored(TensorType type, Supplier<byte[]> reader) {
        return new Tensor(type, new StoredNumbers(reader), false, true);
    }

    /** Returns a float32 tensor with a direct copy of the remaining elements of a buffer. */
    public static Tensor of(FloatBuffer floats, long... extents) {
        TensorType type = TensorType.float32(extents);
        if (floats.remaining() != type.shape().elementCount()) {
            throw new IllegalArgumentException("Tensor " + type + ": the buffer holds " + floats.remaining()
                    + " floats, expected " + type.shape().elementCount());
        }
        ByteBuffer copy = allocate(type);
        copy.asFloatBuffer().put(floats.duplicate());
        return of(type, copy);
    }

    /** Returns a float32 tensor with a direct copy of these numbers. */
    public static Tensor of(float[] floats, long... extents) {
        return of(FloatBuffer.wrap(floats), extents);
    }

    /** Returns an int64 tensor with a copy of these numbers. */
    public static Tensor of(long[] longs, long... extents) {
        TensorType type = new TensorType(DataType.INT64, Shape.of(extents));
        ByteBuffer copy = allocate(type);
        copy.asLongBuffer().put(longs);
        return of(type, copy);
    }

    /** Returns a new direct, zeroed, writable tensor. */
    public static Tensor zeros(TensorType type) {
        return of(type, allocate(type));
    }

    private static ByteBuffer allocate(TensorType type) {
        if (type.byteCount() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "Tensor " + type + ": " + type.byteCount() + " bytes, expected at most " + Integer.MAX_VALUE);
        }
        return ByteBuffer.allocateDirect((int) type.byteCount()).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns element type and shape. */
    public TensorType type() {
        return type;
    }

    /** Returns the shape. */
    public Shape shape() {
        return type.shape();
    }

    /** Returns a view of the bytes, position 0, little-endian; it shares the numbers, its position is the caller's. */
    public ByteBuffer bytes() {
        return numbers.get().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns a view of the numbers. @throws IllegalStateException if the element type is not float32 */
    public FloatBuffer floats() {
        require(DataType.FLOAT32);
        return bytes().asFloatBuffer();
    }

    /** Returns a view of the numbers. @throws IllegalStateException if the element type is not int64 */
    public LongBuffer longs() {
        require(DataType.INT64);
        return bytes().asLongBuffer();
    }

    /** Returns a copy of the numbers on the heap. @throws IllegalStateException if the element type is not float32 */
    public float[] toFloatArray() {
        FloatBuffer floats = floats();
        float[] copy = new float[floats.remaining()];
        floats.get(copy);
        return copy;
    }

    /** Returns whether the numbers lie outside the Java heap, where a driver can reach them. */
    public boolean isDirect() {
        return isDirect;
    }

    /** Returns whether the numbers cannot be written through this tensor. */
    public boolean isReadOnly() {
        return isReadOnly;
    }

    /** Returns this tensor if it is direct, else a direct copy. */
    public Tensor direct() {
        if (isDirect()) {
            return this;
        }
        ByteBuffer copy = allocate(type);
        copy.put(bytes()).flip();
        return of(type, copy);
    }

    /** Returns the same numbers under another shape with as many elements. */
    public Tensor reshape(Shape shape) {
        TensorType reshaped = new TensorType(type.dataType(), shape);
        if (reshaped.byteCount() != type.byteCount()) {
            throw new IllegalArgumentException(this + " has " + type.shape().elementCount() + " elements, expected "
                    + shape.elementCount() + " for the shape " + shape);
        }
        return new Tensor(reshaped, numbers, isDirect, isReadOnly);
    }

    private void require(DataType wanted) {
        if (type.dataType() != wanted) {
            throw new IllegalStateException("Tensor " + type + " was read as " + wanted.shortName());
        }
    }

    @Override
    public String toString() {
        return "Tensor " + type;
    }
}
