package io.github.crossstage.lowering;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.Objects;

/**
 * A constant of the model, with its elements arranged as the feature maps it meets. Equal if the tensor is the same object and the
 * arrangement is equal.
 */
public record Constant(Tensor tensor, Arrangement arrangement) {
    public Constant {
        Objects.requireNonNull(tensor, "tensor");
        Objects.requireNonNull(arrangement, "arrangement");
    }

    /** Returns a constant as it is. */
    public static Constant of(Tensor tensor) {
        return new Constant(tensor, Arrangement.NONE);
    }

    /** Returns the shape, as arranged. */
    public Shape shape() {
        return arrangement.shape(tensor.shape());
    }

    /** Returns the numbers, as arranged: a copy where anything moves. */
    public Tensor arranged() {
        return arrangement.apply(tensor);
    }
}
