package io.github.crossstage.lowering;

import io.github.crossstage.tensor.Tensor;
import java.util.List;
import java.util.Objects;

/**
 * Constants of the model and the packing a kernel wants them in. Equal if the packings are equal and the tensors are the same
 * objects, which is how a device finds what it already holds.
 */
public final class ConstantData {
    private final List<Tensor> sources;
    private final Packing packing;

    /** Makes the pair. */
    public ConstantData(List<Tensor> sources, Packing packing) {
        this.sources = List.copyOf(sources);
        this.packing = Objects.requireNonNull(packing, "packing");
    }

    /** Returns the model's constants. */
    public List<Tensor> sources() {
        return sources;
    }

    /** Returns how they are packed. */
    public Packing packing() {
        return packing;
    }

    /** Returns the number of float32 elements on the device. */
    public long elements() {
        return packing.elements(sources);
    }

    @Override
    public boolean equals(Object other) {
        // Tensor compares by identity.
        return other instanceof ConstantData that && sources.equals(that.sources) && packing.equals(that.packing);
    }

    @Override
    public int hashCode() {
        return 31 * sources.hashCode() + packing.hashCode();
    }
}
