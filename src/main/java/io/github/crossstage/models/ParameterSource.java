package io.github.crossstage.models;

import io.github.crossstage.tensor.Tensor;

/** Gives a network its parameters. The same parameter gives the same object every time. Thread-safe. */
public interface ParameterSource extends AutoCloseable {
    /**
     * Returns the numbers of a parameter, float32 in its shape.
     *
     * @throws io.github.crossstage.error.ModelFormatException if a file lacks it or holds it in another shape
     */
    Tensor get(Parameter parameter);

    /** Releases files. Idempotent. */
    @Override
    default void close() {}
}
