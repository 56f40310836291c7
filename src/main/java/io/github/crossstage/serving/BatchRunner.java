package io.github.crossstage.serving;

import io.github.crossstage.Model;
import io.github.crossstage.Result;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What a batcher runs its batches on: a model, or anything else that takes tensors and gives tensors. Batches are submitted by one thread,
 * at most two at a time.
 */
public interface BatchRunner {
    /** Returns a name for messages. */
    String name();

    /** Returns the device's name for metrics and events; empty where that is not known. */
    default String device() {
        return "";
    }

    /** Returns the inputs, each with a free batch size or one of 1; with the latter no batch has more rows. */
    List<InputSpec> inputs();

    /** Returns the most rows of a batch. */
    int maxBatch();

    /**
     * Runs a batch. Inputs are f32, direct, valid until the future is complete. Row {@code i} of an output along axis 0 may depend on row
     * {@code i} of the inputs only.
     */
    CompletableFuture<Result> submit(Map<String, Tensor> inputs);

    /** Returns a model as a runner; the model stays the caller's. */
    static BatchRunner of(Model model) {
        return new ModelRunner(model, "");
    }
}
