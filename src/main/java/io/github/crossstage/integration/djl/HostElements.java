package io.github.crossstage.integration.djl;

import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Elements of a little-endian buffer as numbers. Every type here but int64 beyond 2^53 fits a double. */
final class HostElements {
    private HostElements() {}

    static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns whether {@link #get} and {@link #put} know a type. */
    static boolean areNumbers(DataType type) {
        return switch (type) {
            case FLOAT32, FLOAT64, INT8, UINT8, BOOLEAN, INT32, INT64 -> true;
            default -> false;
        };
    }

    static double get(ByteBuffer bytes, DataType type, int index) {
        return switch (type) {
            case FLOAT32 -> bytes.getFloat(index * Float.BYTES);
            case FLOAT64 -> bytes.getDouble(index * Double.BYTES);
            case INT8 -> bytes.get(index);
            case UINT8, BOOLEAN -> bytes.get(index) & 0xFF;
            case INT32 -> bytes.getInt(index * Integer.BYTES);
            case INT64 -> bytes.getLong(index * Long.BYTES);
            default -> throw unsupported(type);
        };
    }

    /** Writes a number; fractions are cut off for whole types, as of a cast, and bytes keep the lowest eight bits. */
    static void put(ByteBuffer bytes, DataType type, int index, double value) {
        switch (type) {
            case FLOAT32 -> bytes.putFloat(index * Float.BYTES, (float) value);
            case FLOAT64 -> bytes.putDouble(index * Double.BYTES, value);
            case INT8, UINT8 -> bytes.put(index, (byte) (long) value);
            case BOOLEAN -> bytes.put(index, (byte) (value != 0 ? 1 : 0));
            case INT32 -> bytes.putInt(index * Integer.BYTES, (int) value);
            case INT64 -> bytes.putLong(index * Long.BYTES, (long) value);
            default -> throw unsupported(type);
        }
    }

    private static UnsupportedOperationException unsupported(DataType type) {
        return new UnsupportedOperationException(
                "Arrays of " + type
                        + " are not computed with; convert to float32 first, or add an engine of DJL that does to the class path");
    }

    /** Copies one element of this many bytes. */
    static void copy(ByteBuffer from, int fromIndex, ByteBuffer to, int toIndex, int elementBytes) {
        switch (elementBytes) {
            case 1 -> to.put(toIndex, from.get(fromIndex));
            case Float.BYTES -> to.putInt(toIndex * Float.BYTES, from.getInt(fromIndex * Float.BYTES));
            default -> to.put(toIndex * elementBytes, from, fromIndex * elementBytes, elementBytes);
        }
    }
}
