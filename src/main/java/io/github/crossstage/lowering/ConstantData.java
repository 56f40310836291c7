package io.github.crossstage.lowering;

import io.github.crossstage.importer.Float32;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Constants of the model and the packing a kernel wants them in. Equal if the packings, arrangements and types are equal and the
 * tensors are the same objects, which is how a device finds what it already holds.
 *
 * @param sources the constants
 * @param packing their packing
 * @param type what the packed numbers are kept as: float32, or float16 rounded to nearest
 */
public record ConstantData(List<Constant> sources, Packing packing, DataType type) {
    public ConstantData {
        sources = List.copyOf(sources);
        Objects.requireNonNull(packing, "packing");
        Objects.requireNonNull(type, "type");
    }

    /** Makes one that is kept as float32. */
    public ConstantData(List<Constant> sources, Packing packing) {
        this(sources, packing, DataType.FLOAT32);
    }

    /** Returns the number of elements on the device. */
    public long elements() {
        return packing.elements(sources.stream().map(Constant::shape).toList());
    }

    /** Writes the packed numbers, as many as {@link #elements} says, to a zeroed buffer at position 0. */
    public void pack(FloatBuffer packed) {
        List<Tensor> arranged = sources.stream().map(Constant::arranged).toList();
        packing.pack(arranged, packed);
    }

    /** Writes the packed numbers as they are kept, to a zeroed buffer in the machine's byte order. */
    public void pack(ByteBuffer packed) {
        if (type == DataType.FLOAT32) {
            pack(packed.asFloatBuffer());
            return;
        }
        FloatBuffer numbers = FloatBuffer.allocate(Math.toIntExact(elements()));
        pack(numbers);
        for (int i = 0; i < numbers.capacity(); i++) {
            packed.putShort(i * Short.BYTES, Float32.toHalf(numbers.get(i)));
        }
    }
}
