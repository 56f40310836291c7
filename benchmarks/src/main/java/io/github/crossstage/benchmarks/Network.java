package io.github.crossstage.benchmarks;

import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A network to time: where each engine gets it from. */
sealed interface Network permits NetworkFile, PublishedNetwork {
    /** Returns what the row calls it. */
    String name();

    /** Opens it for us. */
    GraphSource open();

    /**
     * Returns the shapes of the inputs for a batch size.
     *
     * @throws IllegalArgumentException if the network fixes another batch size or leaves height or width open
     */
    Map<String, Shape> shapes(GraphSource source, int batch);

    /**
     * Returns an ONNX file for engines that read nothing else.
     *
     * @param folder where one may be made; it is kept until the measurement is over
     */
    Path onnx(GraphSource source, Map<String, Shape> shapes, Path folder) throws IOException;
}
