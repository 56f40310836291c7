package io.github.crossstage.benchmarks;

import io.github.crossstage.Device;
import io.github.crossstage.Inputs;
import io.github.crossstage.Model;
import io.github.crossstage.Outputs;
import io.github.crossstage.Result;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** A network on CrossStage, through the public API. */
final class CrossStageContender implements Contender {
    private final Model model;
    private final Inputs inputs;
    private final Map<String, Tensor> outputs = new LinkedHashMap<>();
    private final Outputs destinations;

    CrossStageContender(GraphSource source, Device device, int batch, Map<String, Tensor> inputs) {
        this.model = Model.load(source, device, options -> options.maxBatch(batch));
        this.inputs = Inputs.of(inputs);
        try (Result first = model.run(this.inputs)) {
            first.names()
                    .forEach(name ->
                            outputs.put(name, Tensor.zeros(first.get(name).type())));
        }
        this.destinations = Outputs.of(outputs);
    }

    @Override
    public void run() {
        model.run(inputs, destinations);
    }

    @Override
    public Map<String, Tensor> outputs() {
        return outputs;
    }

    @Override
    public String engine() {
        return "crossstage";
    }

    @Override
    public void close() {
        model.close();
    }
}
