package io.github.crossstage.importer.darknet;

import io.github.crossstage.tensor.TensorType;

/**
 * A run of float32 numbers that a layer has in a weight file.
 *
 * @param name what it is: {@code weight}, {@code bias}, {@code scale}, {@code mean}, {@code variance}
 * @param type its type
 * @param role whether it is trained, a statistic, or a matrix that old files hold transposed
 */
record WeightPart(String name, TensorType type, Role role) {
    /** What a part is besides its name. */
    enum Role {
        /** Changed by training. */
        LEARNT,
        /** A running statistic of a batch normalisation. */
        STATISTIC,
        /** Learnt, {@code [out, in]}; stored as {@code [in, out]} in files whose version exceeds 1000. */
        MATRIX
    }

    static WeightPart learnt(String name, long... extents) {
        return new WeightPart(name, TensorType.float32(extents), Role.LEARNT);
    }

    static WeightPart statistic(String name, long... extents) {
        return new WeightPart(name, TensorType.float32(extents), Role.STATISTIC);
    }

    static WeightPart matrix(String name, long rows, long columns) {
        return new WeightPart(name, TensorType.float32(rows, columns), Role.MATRIX);
    }

    /** Returns the number of floats. */
    long floats() {
        return type.shape().elementCount();
    }
}
