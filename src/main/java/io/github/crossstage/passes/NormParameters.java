package io.github.crossstage.passes;

import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Scale, bias, mean and variance of a batch normalisation, read as {@code y = x·factor + shift} in double precision.
 *
 * @param epsilon added to the variance
 * @param tensors scale, bias, mean, variance
 */
record NormParameters(float epsilon, List<Tensor> tensors) {
    /** The number of tensors. */
    static final int COUNT = 4;

    NormParameters {
        tensors = List.copyOf(tensors);
    }

    /** Returns the parameters if all are constants and no factor or shift is infinite or not a number. */
    static Optional<NormParameters> of(GraphEdit edit, Node node) {
        BatchNorm norm = (BatchNorm) node.op();
        return edit.constants(node.inputs().subList(1, 1 + COUNT))
                .map(tensors -> new NormParameters(norm.epsilon(), tensors))
                .filter(NormParameters::isFinite);
    }

    private boolean isFinite() {
        double[] factors = factors();
        double[] shifts = shifts();
        for (int c = 0; c < factors.length; c++) {
            if (!Float.isFinite((float) factors[c]) || !Float.isFinite((float) shifts[c])) {
                return false;
            }
        }
        return true;
    }

    /** Returns {@code scale / √(variance + epsilon)} of each channel. */
    double[] factors() {
        FloatBuffer scale = tensors.get(0).floats();
        FloatBuffer variance = tensors.get(3).floats();
        double[] factors = new double[scale.remaining()];
        for (int c = 0; c < factors.length; c++) {
            factors[c] = scale.get(c) / Math.sqrt((double) variance.get(c) + epsilon);
        }
        return factors;
    }

    /** Returns {@code bias - mean·factor} of each channel. */
    double[] shifts() {
        FloatBuffer bias = tensors.get(1).floats();
        FloatBuffer mean = tensors.get(2).floats();
        double[] shifts = factors();
        for (int c = 0; c < shifts.length; c++) {
            shifts[c] = bias.get(c) - mean.get(c) * shifts[c];
        }
        return shifts;
    }
}
