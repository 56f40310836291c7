package io.github.crossstage.runtime;

import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A network ready to run, on an OpenCL device or on the CPU reference. Thread-safe; {@link #close()} waits for calls in flight and
 * is idempotent; every call after it throws {@link IllegalStateException}.
 */
public sealed interface ModelBackend extends AutoCloseable permits CompiledModel, ReferenceModel {
    /** Returns the network. */
    GraphSource source();

    /** Gets ready for these input shapes, so that the first run of them is fast. */
    void prepare(Map<String, Shape> shapes);

    /**
     * Runs the network.
     *
     * @param inputs a float32 tensor for every input
     * @return the outputs in new direct tensors, by name
     */
    CompletableFuture<Map<String, Tensor>> submit(Map<String, Tensor> inputs);

    /**
     * Returns a run of the network into the caller's direct, writable tensors, which waits. It can be repeated, from any thread; what does
     * not change from run to run is done once, and on a device a repetition that is alone there allocates nothing.
     */
    Runnable bind(Map<String, Tensor> inputs, Map<String, Tensor> outputs);

    /** Returns what the network will do and take for these input shapes; allocates nothing. */
    Plan plan(Map<String, Shape> shapes);

    /** Returns why the network will run so for these input shapes: fusions, views, copies, memory; allocates nothing. */
    Explanation explain(Map<String, Shape> shapes);

    /**
     * Checks every node and the outputs against the CPU reference.
     *
     * @param nodeLimit largest error allowed of a node, relative to the peak of its output
     * @param outputLimit largest error allowed of an output, relative to its peak
     */
    VerifyReport verify(Map<String, Tensor> inputs, double nodeLimit, double outputLimit, Progress progress);

    /** Times the network, upload and download included. */
    Profile profile(Map<String, Tensor> inputs, int repetitions);

    /** Runs the network once and counts the bytes that its launches move; outputs are dropped. */
    RunTraffic traffic(Map<String, Tensor> inputs);

    @Override
    void close();
}
