package io.github.crossstage.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.Device;
import io.github.crossstage.Inputs;
import io.github.crossstage.Model;
import io.github.crossstage.ModelOptions;
import io.github.crossstage.Result;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.reference.ReferenceExecutor;
import io.github.crossstage.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.opentest4j.AssertionFailedError;

/** Runs a small graph on a device and compares it with the reference's run of the graph before any pass. */
public final class DeviceComparison {
    /** Largest error allowed of an output, relative to its peak. */
    private static final double LIMIT = 2e-5;

    /** Values are around 1; where an output is small since larger numbers cancelled, their rounding is what remains. */
    private static final double LEAST_PEAK = 0.5;

    private DeviceComparison() {}

    /** Fails unless the outputs are within their limit and a second run gives the same bits. */
    public static void check(Graph graph, Device device, Consumer<ModelOptions> options) {
        FixedGraph source = new FixedGraph(graph);
        Map<String, Tensor> inputs = source.numbers();
        Map<String, Tensor> expected = ReferenceExecutor.run(graph, inputs);
        try (Model model = Model.load(source, device, options)) {
            Map<String, Tensor> outputs = run(model, inputs);
            expected.forEach((name, tensor) -> requireClose(name, tensor, outputs.get(name)));
            run(model, inputs)
                    .forEach((name, tensor) ->
                            assertEquals(outputs.get(name).bytes(), tensor.bytes(), name + " in a second run"));
        }
    }

    /** Returns the outputs of one run by name. */
    public static Map<String, Tensor> run(Model model, Map<String, Tensor> inputs) {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        try (Result result = model.run(Inputs.of(inputs))) {
            result.names().forEach(name -> outputs.put(name, result.get(name)));
        }
        return outputs;
    }

    private static void requireClose(String name, Tensor expected, Tensor got) {
        assertEquals(expected.type(), got.type(), name);
        float[] right = expected.toFloatArray();
        float[] numbers = got.toFloatArray();
        double peak = LEAST_PEAK;
        for (float number : right) {
            peak = Math.max(peak, Math.abs(number));
        }
        for (int i = 0; i < right.length; i++) {
            double error = Math.abs((double) numbers[i] - right[i]);
            if (Float.compare(numbers[i], right[i]) != 0 && !(error <= LIMIT * peak)) {
                throw new AssertionFailedError(name + " " + expected.type() + " at element " + i + ": got " + numbers[i]
                        + ", expected " + right[i] + " within " + LIMIT + " of the peak " + peak);
            }
        }
    }
}
