package io.github.crossstage.ir;

import io.github.crossstage.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * A network whose input shapes are still free: a model file, or an architecture with weights.
 *
 * <p>Every call of {@link #graph} makes a graph with concrete shapes. The {@link io.github.crossstage.tensor.Tensor} objects of weights that come
 * straight from the file are the same ones in every graph, so that a device holds each weight once whatever the batch size.
 * Thread-safe.
 */
public interface GraphSource extends AutoCloseable {
    /** Returns the network's name, for messages. */
    String name();

    /** Returns the inputs that a caller fills, in order. */
    List<InputSpec> inputs();

    /**
     * Makes the graph for these input shapes.
     *
     * @param shapes a shape for every input, by name
     * @throws io.github.crossstage.error.ShapeException if a shape is missing or does not fit the network
     * @throws io.github.crossstage.error.UnsupportedModelException if the network uses what CrossStage does not compute
     */
    Graph graph(Map<String, Shape> shapes);

    /** Releases files that weights are mapped from; graphs made before stay usable. Idempotent. */
    @Override
    default void close() {}
}
