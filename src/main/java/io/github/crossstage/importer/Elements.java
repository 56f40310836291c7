package io.github.crossstage.importer;

import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Tensor;
import java.nio.ByteBuffer;

/** The elements of a tensor of any type, read and written one by one as a real or a whole number. */
public final class Elements {
    private final DataType type;
    private final ByteBuffer bytes;

    /** Makes a view of a tensor. */
    public Elements(Tensor tensor) {
        type = tensor.type().dataType();
        bytes = tensor.bytes();
    }

    /** Returns an element as a real number. */
    public double real(int index) {
        return switch (type) {
            case FLOAT32 -> bytes.getFloat(index * Float.BYTES);
            case FLOAT64 -> bytes.getDouble(index * Double.BYTES);
            case FLOAT16 -> Float32.ofHalf(bytes.getShort(index * Short.BYTES));
            case BFLOAT16 -> Float32.ofBfloat16(bytes.getShort(index * Short.BYTES));
            case INT64, INT32, INT16, INT8, UINT8, BOOL -> (double) whole(index);
        };
    }

    /** Returns an element as a whole number, a real one cut off towards zero. */
    public long whole(int index) {
        return switch (type) {
            case INT64 -> bytes.getLong(index * Long.BYTES);
            case INT32 -> bytes.getInt(index * Integer.BYTES);
            case INT16 -> bytes.getShort(index * Short.BYTES);
            case INT8 -> bytes.get(index);
            case UINT8 -> bytes.get(index) & 0xFF;
            case BOOL -> bytes.get(index) != 0 ? 1 : 0;
            case FLOAT32, FLOAT64, FLOAT16, BFLOAT16 -> (long) real(index);
        };
    }

    /** Writes an element of a tensor of float32 or float64. */
    public void put(int index, double value) {
        if (type == DataType.FLOAT64) {
            bytes.putDouble(index * Double.BYTES, value);
        } else if (type == DataType.FLOAT32) {
            bytes.putFloat(index * Float.BYTES, (float) value);
        } else {
            throw new IllegalStateException("elements of " + type.shortName() + " were written as real numbers");
        }
    }

    /** Writes an element of a tensor of whole numbers or truth values, its low bits where it does not fit. */
    public void put(int index, long value) {
        switch (type) {
            case INT64 -> bytes.putLong(index * Long.BYTES, value);
            case INT32 -> bytes.putInt(index * Integer.BYTES, (int) value);
            case INT16 -> bytes.putShort(index * Short.BYTES, (short) value);
            case INT8, UINT8, BOOL -> bytes.put(index, (byte) value);
            case FLOAT32, FLOAT64, FLOAT16, BFLOAT16 ->
                throw new IllegalStateException("elements of " + type.shortName() + " were written as whole numbers");
        }
    }
}
