package io.github.crossstage.models;

import io.github.crossstage.Device;
import io.github.crossstage.Model;
import io.github.crossstage.Result;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs networks of the fixtures on a device, which stays the caller's. */
record DeviceRunner(Device device) implements FixtureNet.Runner {
    @Override
    public Map<String, Tensor> run(GraphSource source, Tensor input) {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        int batch = input.shape().intExtent(0);
        try (Model model = Model.load(source, device, options -> options.maxBatch(batch));
                Result result = model.run(input)) {
            result.names().forEach(name -> outputs.put(name, result.get(name)));
        }
        return outputs;
    }
}
