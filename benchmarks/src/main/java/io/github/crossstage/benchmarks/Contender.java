package io.github.crossstage.benchmarks;

import io.github.crossstage.tensor.Tensor;
import java.util.Map;

/** A network loaded in one engine, with inputs and outputs that lie in direct buffers. Not thread-safe. */
interface Contender extends AutoCloseable {
    /** Runs the network once and waits until the outputs are in host memory. */
    void run();

    /** Returns the outputs of the last run, by name. */
    Map<String, Tensor> outputs();

    /** Returns the version of the engine. */
    String version();

    @Override
    void close();
}
