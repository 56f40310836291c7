package io.github.crossstage.lowering;

import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Constants of the model and the packing a kernel wants them in. Equal if the packings and arrangements are equal and the tensors
 * are the same objects, which is how a device finds what it already holds.
 */
public record ConstantData(List<Constant> sources, Packing packing) {
    public ConstantData {
        sources = List.copyOf(sources);
        Objects.requireNonNull(packing, "packing");
    }

    /** Returns the number of float32 elements on the device. */
    public long elements() {
        return packing.elements(sources.stream().map(Constant::shape).toList());
    }

    /** Writes the packed numbers, as many as {@link #elements} says, to a zeroed buffer at position 0. */
    public void pack(FloatBuffer packed) {
        List<Tensor> arranged = sources.stream().map(Constant::arranged).toList();
        packing.pack(arranged, packed);
    }
}
