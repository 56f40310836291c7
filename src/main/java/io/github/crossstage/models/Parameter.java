package io.github.crossstage.models;

import io.github.crossstage.tensor.Shape;

/**
 * One learnt tensor of a network.
 *
 * @param key its name in the network's own scheme, {@code conv1.0.weight}
 * @param shape its shape
 * @param role what it is for
 */
public record Parameter(String key, Shape shape, Role role) {
    /** What a parameter is for. */
    public enum Role {
        CONV_WEIGHT,
        LINEAR_WEIGHT,
        BIAS,
        NORM_SCALE,
        NORM_BIAS,
        /** Running mean: not learnt, not counted as a parameter. */
        NORM_MEAN,
        /** Running variance: not learnt, not counted as a parameter. */
        NORM_VARIANCE;

        /** Returns whether a network's parameter count includes it. */
        public boolean isLearnt() {
            return this != NORM_MEAN && this != NORM_VARIANCE;
        }
    }

    @Override
    public String toString() {
        return key + " " + shape;
    }
}
