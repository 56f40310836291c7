package io.github.crossstage.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.lowering.Lowerer;
import io.github.crossstage.lowering.LoweringOptions;
import io.github.crossstage.lowering.Schedule;
import io.github.crossstage.opencl.ClDevice;
import io.github.crossstage.passes.PassPipeline;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.FakeDevices;
import io.github.crossstage.testing.GoldenNet;
import io.github.crossstage.testing.OpenClTest;
import io.github.crossstage.testing.TestDevices;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The persistent kernel on whatever device there is, lowered as for a CPU driver: the stored outputs, from few launches. */
@OpenClTest
class PersistentLaunchIT {
    private static final int BLOCK = 8;

    private final ClDevice device = TestDevices.shared();

    static List<String> networks() {
        return List.of(
                "densenet_torchvision", "cspdensenet_odd", "cspresnext_g8", "tinydet_leaky_bilinear", "tinydet_silu");
    }

    private Map<String, Tensor> run(
            Schedule schedule, ModelMemory memory, boolean persistent, Map<String, Tensor> inputs) {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        schedule.outputs()
                .forEach((name, tensor) ->
                        outputs.put(name, Tensor.zeros(new TensorType(DataType.FLOAT32, tensor.shape()))));
        try (Executable executable = Executable.build(
                device, schedule, MemoryLayout.of(schedule), memory, new RunPlan.Programs(persistent), Progress.NONE)) {
            long before = device.queue().counts().launches();
            executable.run(executable.sources(inputs), executable.targets(outputs));
            long launches = device.queue().counts().launches() - before;
            if (persistent) {
                assertTrue(2 * launches < schedule.launchCount(), launches + " launches of " + schedule.launchCount());
            } else {
                assertEquals(schedule.launchCount(), launches);
            }
        }
        return outputs;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void theStoredOutputsFromFewLaunches(String name) {
        GoldenNet net = GoldenNet.all().stream()
                .filter(one -> one.toString().equals(name))
                .findFirst()
                .orElseThrow();
        try (GraphSource source = net.open();
                ModelMemory memory = new ModelMemory(device, new DeviceMemory(device))) {
            Graph graph = PassPipeline.standard().apply(net.graph(source));
            Schedule schedule = Lowerer.lower(graph, FakeDevices.cpu(BLOCK), LoweringOptions.DEFAULT);
            Map<String, Tensor> inputs = CompiledModel.direct(net.inputs(source));
            Map<String, Tensor> together = run(schedule, memory, true, inputs);
            net.check(together);
            run(schedule, memory, false, inputs)
                    .forEach((output, tensor) ->
                            assertEquals(tensor.bytes(), together.get(output).bytes(), output));
        }
    }
}
