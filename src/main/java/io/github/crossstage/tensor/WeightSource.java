package io.github.crossstage.tensor;

import java.util.Optional;
import java.util.Set;

/**
 * Named tensors of a trained network: a weight file, open. Tensors are read when asked for.
 *
 * <p>Thread-safe. {@link #tensor} gives the same object for the same name every time, so that a device holds each weight once.
 */
public interface WeightSource extends AutoCloseable {
    /** Returns the file's path or name, for messages. */
    String source();

    /** Returns the names of all tensors, in the file's order. */
    Set<String> names();

    /** Returns the element type and shape of a tensor as stored, without reading it; nothing if there is no such name. */
    Optional<TensorType> type(String name);

    /**
     * Returns a tensor: floating-point ones of any width as float32 (widened or narrowed once), others as stored.
     *
     * @throws IllegalArgumentException if there is no such name
     */
    Tensor tensor(String name);

    /** Releases the file; tensors read before stay usable. Idempotent. */
    @Override
    default void close() {}
}
