package io.github.crossstage.benchmarks;

import io.github.crossstage.Device;
import io.github.crossstage.Inputs;
import io.github.crossstage.Model;
import io.github.crossstage.Outputs;
import io.github.crossstage.Result;
import io.github.crossstage.benchmarks.row.Inside;
import io.github.crossstage.benchmarks.row.LayerTime;
import io.github.crossstage.benchmarks.row.Peaks;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.runtime.ExplainedStep;
import io.github.crossstage.runtime.Profile;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network on CrossStage, through the public API. */
final class CrossStageContender implements Contender {
    static final String NAME = "crossstage";

    private final Model model;
    private final int batch;
    private final Inputs inputs;
    private final Map<String, Tensor> outputs = new LinkedHashMap<>();
    private final Outputs destinations;

    /** Loads a network and runs it once. */
    CrossStageContender(GraphSource source, Device device, int batch, Map<String, Tensor> inputs) {
        this.model = Model.load(source, device, options -> {
            options.maxBatch(batch);
            inputs.forEach(
                    (name, tensor) -> options.inputShape(name, tensor.shape().extents()));
        });
        this.batch = batch;
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

    /** Times the parts of a run, apart from runs that are compared: timestamps cost time of their own. */
    Inside inside(Peaks peaks, int repetitions) {
        Profile profile = model.profile(inputs, repetitions);
        List<ExplainedStep> explained = model.explain(batch).steps();
        if (explained.size() != profile.steps().size()) {
            throw new IllegalStateException("The profile has " + profile.steps().size() + " steps and the explanation "
                    + explained.size() + ", expected as many");
        }
        List<LayerTime> layers = new ArrayList<>();
        for (int i = 0; i < explained.size(); i++) {
            ExplainedStep step = explained.get(i);
            if (step.launches() > 0) {
                Profile.StepTime time = profile.steps().get(i);
                layers.add(new LayerTime(
                        step.name(),
                        time.operator(),
                        time.implementation(),
                        time.nanos() / 1e3,
                        time.flops(),
                        step.activationBytes() + step.weightBytes()));
            }
        }
        return new Inside(
                profile.uploadNanos() / 1e6,
                profile.computeNanos() / 1e6,
                profile.downloadNanos() / 1e6,
                profile.deviceNanos() / 1e6,
                peaks,
                layers);
    }

    @Override
    public Map<String, Tensor> outputs() {
        return outputs;
    }

    @Override
    public String version() {
        String version = Model.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    @Override
    public void close() {
        model.close();
    }
}
