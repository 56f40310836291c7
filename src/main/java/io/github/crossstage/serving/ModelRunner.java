package io.github.crossstage.serving;

import io.github.crossstage.Inputs;
import io.github.crossstage.Model;
import io.github.crossstage.Result;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A model as a batcher sees it. */
record ModelRunner(Model model, String device) implements BatchRunner {
    @Override
    public String name() {
        return model.name();
    }

    @Override
    public List<InputSpec> inputs() {
        return model.inputs();
    }

    @Override
    public int maxBatch() {
        return model.maxBatch();
    }

    @Override
    public CompletableFuture<Result> submit(Map<String, Tensor> inputs) {
        return model.submit(Inputs.of(inputs));
    }
}
