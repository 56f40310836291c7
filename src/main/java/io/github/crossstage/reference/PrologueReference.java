package io.github.crossstage.reference;

import io.github.crossstage.ir.op.Prologue;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.List;

/** What an operator does to its source as it reads it; see {@link Prologue}. */
final class PrologueReference {
    private PrologueReference() {}

    /**
     * Returns the numbers of the source, input 0, after the prologue. Rounded to float32, as a batch normalisation of its own
     * would be: the limits of operators allow for it.
     *
     * @param first the input that is the factor; the shift follows
     */
    static float[] source(Prologue prologue, List<Tensor> inputs, int first) {
        float[] src = inputs.get(0).toFloatArray();
        if (!prologue.isPresent()) {
            return src;
        }
        float[] factor = inputs.get(first).toFloatArray();
        float[] shift = inputs.get(first + 1).toFloatArray();
        Shape shape = inputs.get(0).shape();
        int pixels = (int) shape.elementCount(2, shape.rank());
        for (int i = 0; i < src.length; i++) {
            int c = i / pixels % factor.length;
            src[i] = (float) prologue.activation().apply((double) src[i] * factor[c] + shift[c]);
        }
        return src;
    }
}
