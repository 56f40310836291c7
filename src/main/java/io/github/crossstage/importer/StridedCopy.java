package io.github.crossstage.importer;

import io.github.crossstage.tensor.Shape;
import java.nio.ByteBuffer;

/** Gathers a strided view of numbers into dense row-major order, whatever their type. */
public final class StridedCopy {
    private StridedCopy() {}

    /**
     * Copies element {@code offset + Σ index[axis]·strides[axis]} for every index of a shape, last axis fastest.
     *
     * @param from the source, little-endian; offset and strides count its elements and stay inside it
     * @param to the target, as long as the shape says
     * @param width bytes of an element: 1, 2, 4 or 8
     */
    public static void copy(ByteBuffer from, ByteBuffer to, int width, Shape shape, long offset, long[] strides) {
        long count = shape.elementCount();
        long[] index = new long[shape.rank()];
        long position = offset;
        for (long i = 0; i < count; i++) {
            copy(from, Math.toIntExact(position), to, (int) i, width);
            for (int axis = index.length - 1; axis >= 0; axis--) {
                position += strides[axis];
                if (++index[axis] < shape.extent(axis)) {
                    break;
                }
                position -= strides[axis] * index[axis];
                index[axis] = 0;
            }
        }
    }

    private static void copy(ByteBuffer from, int source, ByteBuffer to, int target, int width) {
        switch (width) {
            case 1 -> to.put(target, from.get(source));
            case 2 -> to.putShort(target * 2, from.getShort(source * 2));
            case 4 -> to.putInt(target * 4, from.getInt(source * 4));
            default -> to.putLong(target * 8, from.getLong(source * 8));
        }
    }
}
