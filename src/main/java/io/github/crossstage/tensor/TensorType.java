package io.github.crossstage.tensor;

import java.util.Objects;

/** What a tensor is apart from its numbers: an element type and a shape. Prints as {@code f32 [1, 3, 224, 224]}. */
public record TensorType(DataType dataType, Shape shape) {
    public TensorType {
        Objects.requireNonNull(dataType, "dataType");
        Objects.requireNonNull(shape, "shape");
    }

    /** Returns the type {@code f32} with these extents. */
    public static TensorType float32(long... extents) {
        return new TensorType(DataType.FLOAT32, Shape.of(extents));
    }

    /** Returns the size of such a tensor in bytes, dense. @throws ArithmeticException if it does not fit a long */
    public long byteCount() {
        return Math.multiplyExact(shape.elementCount(), (long) dataType.byteSize());
    }

    @Override
    public String toString() {
        return dataType.shortName() + " " + shape;
    }
}
