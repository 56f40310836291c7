package io.github.crossstage.ir.op;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.util.List;
import java.util.Objects;

/**
 * What an operator does to its source as it reads it: nothing, or {@code activation(src · factor + shift)} with a factor and a
 * shift for each channel. Padding comes after it: a padded element is what the operator's own rule says, not {@code
 * activation(shift)}.
 *
 * <p>An operator with a prologue has two more inputs: factor and shift, each {@code f32 [C]}. A batch normalisation whose
 * statistics are constants is such a factor and shift.
 *
 * @param isPresent whether there is one
 * @param activation applied to the scaled source; {@link Activation#IDENTITY} where there is no prologue
 */
public record Prologue(boolean isPresent, Activation activation) {
    /** The source is read as it is. */
    public static final Prologue NONE = new Prologue(false, Activation.IDENTITY);

    public Prologue {
        Objects.requireNonNull(activation, "activation");
        if (!isPresent && !activation.isIdentity()) {
            throw new IllegalArgumentException("No prologue, but the activation " + activation);
        }
    }

    /** Returns {@code activation(src · factor + shift)}. */
    public static Prologue of(Activation activation) {
        return new Prologue(true, activation);
    }

    /** Returns the number of inputs that this adds: 2 or 0. */
    int inputCount() {
        return isPresent ? 2 : 0;
    }

    /** Checks factor and shift, which stand at {@code first} and after it. */
    void require(List<TensorType> inputs, int first, Shape src) {
        if (isPresent) {
            Types.requireExtents(inputs, first, "prologue factor", src.extent(1));
            Types.requireExtents(inputs, first + 1, "prologue shift", src.extent(1));
        }
    }

    /** Returns {@code  prologue=relu} with a space before it, or nothing. */
    String attributes() {
        return isPresent ? " prologue=" + activation : "";
    }
}
