package io.github.crossstage.importer.onnx;

import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Tensor;
import java.nio.ByteBuffer;

/** The elements of a tensor of any type, read and written one by one as a real or a whole number. */
final class Elements {
    private final DataType type;
    private final ByteBuffer bytes;

    Elements(Tensor tensor) {
        type = tensor.type().dataType();
        bytes = tensor.bytes();
    }

    /** Returns an element as a real number. */
    double real(int index) {
        return switch (type) {
            case FLOAT32 -> bytes.getFloat(index * Float.BYTES);
            case FLOAT64 -> bytes.getDouble(index * Double.BYTES);
            case FLOAT16 -> halfToFloat(bytes.getShort(index * Short.BYTES));
            case BFLOAT16 -> Float.intBitsToFloat(bytes.getShort(index * Short.BYTES) << 16);
            case INT64, INT32, INT16, INT8, UINT8, BOOL -> (double) whole(index);
        };
    }

    /** Returns an element as a whole number, a real one cut off towards zero. */
    long whole(int index) {
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
    void put(int index, double value) {
        if (type == DataType.FLOAT64) {
            bytes.putDouble(index * Double.BYTES, value);
        } else if (type == DataType.FLOAT32) {
            bytes.putFloat(index * Float.BYTES, (float) value);
        } else {
            throw new IllegalStateException("elements of " + type.shortName() + " were written as real numbers");
        }
    }

    /** Writes an element of a tensor of whole numbers or truth values, its low bits where it does not fit. */
    void put(int index, long value) {
        switch (type) {
            case INT64 -> bytes.putLong(index * Long.BYTES, value);
            case INT32 -> bytes.putInt(index * Integer.BYTES, (int) value);
            case INT16 -> bytes.putShort(index * Short.BYTES, (short) value);
            case INT8, UINT8, BOOL -> bytes.put(index, (byte) value);
            case FLOAT32, FLOAT64, FLOAT16, BFLOAT16 ->
                throw new IllegalStateException("elements of " + type.shortName() + " were written as whole numbers");
        }
    }

    /** IEEE 754 binary16 to binary32: 1 sign, 5 exponent (bias 15) and 10 fraction bits. */
    private static float halfToFloat(short half) {
        int sign = half & 0x8000;
        int exponent = half >> 10 & 0x1F;
        int fraction = half & 0x3FF;
        float magnitude;
        if (exponent == 0x1F) {
            magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else if (exponent == 0) {
            magnitude = Math.scalb((float) fraction, -24);
        } else {
            magnitude = Math.scalb((float) (fraction | 0x400), exponent - 25);
        }
        return sign == 0 ? magnitude : -magnitude;
    }
}
