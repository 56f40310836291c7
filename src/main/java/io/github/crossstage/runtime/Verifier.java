package io.github.crossstage.runtime;

import io.github.crossstage.importer.Float32;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.lowering.Schedule;
import io.github.crossstage.lowering.Step;
import io.github.crossstage.reference.ReferenceExecutor;
import io.github.crossstage.reference.ReferenceKernels;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs an executable step by step and checks each node against the CPU reference on the device's own inputs. */
final class Verifier {
    private final Executable executable;
    private final Schedule schedule;
    private final Graph original;
    private final DataType storage;
    private final Progress progress;
    private final Map<Value, Tensor> deviceValues = new HashMap<>();
    private final Map<Value, Integer> readsLeft = new HashMap<>();

    /**
     * Makes a verifier.
     *
     * @param original the graph before any pass, which defines the right outputs
     * @param storage what feature maps are kept as on the device
     */
    Verifier(Executable executable, Graph original, DataType storage, Progress progress) {
        this.executable = executable;
        this.schedule = executable.schedule();
        this.original = original;
        this.storage = storage;
        this.progress = progress;
    }

    VerifyReport verify(Map<String, Tensor> inputs, double nodeLimit, double outputLimit) {
        Graph graph = schedule.graph();
        for (Value input : graph.inputs()) {
            Tensor given = inputs.get(input.name());
            deviceValues.put(input, storage == DataType.FLOAT16 ? Float32.throughHalf(given) : given);
        }
        deviceValues.putAll(graph.constants());
        for (Node node : graph.nodes()) {
            node.inputs().forEach(value -> readsLeft.merge(value, 1, Integer::sum));
        }
        List<VerifyReport.NodeCheck> checks = new ArrayList<>();
        executable.upload(executable.sources(inputs));
        for (int i = 0; i < schedule.steps().size(); i++) {
            executable.launch(i);
            Step step = schedule.steps().get(i);
            step.node().ifPresent(node -> checks.add(check(node, step)));
            progress.progress("verify", i + 1, schedule.steps().size() + 1);
        }
        // Steps one by one are not all that a run is.
        executable.upload(executable.sources(inputs));
        executable.launch();
        Map<String, TensorDifference> outputs = outputs(inputs);
        progress.progress(
                "verify", schedule.steps().size() + 1, schedule.steps().size() + 1);
        return new VerifyReport(nodeLimit, outputLimit, checks, outputs);
    }

    private VerifyReport.NodeCheck check(Node node, Step step) {
        List<Tensor> expected = ReferenceKernels.run(
                node.op(), node.inputs().stream().map(deviceValues::get).toList(), node.outputTypes());
        VerifyReport.NodeCheck worst = null;
        for (int i = 0; i < node.outputs().size(); i++) {
            Value output = node.outputs().get(i);
            Tensor got = executable.read(output);
            TensorDifference difference = TensorDifference.between(got, expected.get(i));
            if (readsLeft.containsKey(output)) {
                deviceValues.put(output, got);
            }
            if (worst == null
                    || difference.relativeToPeak() > worst.difference().relativeToPeak()) {
                worst = new VerifyReport.NodeCheck(
                        node.name(), node.operator(), step.implementation(), output.name(), difference);
            }
        }
        node.inputs().forEach(this::forgetAfterLastRead);
        return worst;
    }

    private void forgetAfterLastRead(Value value) {
        if (readsLeft.merge(value, -1, Integer::sum) == 0) {
            deviceValues.remove(value);
        }
    }

    private Map<String, TensorDifference> outputs(Map<String, Tensor> inputs) {
        Map<String, Tensor> expected = ReferenceExecutor.run(original, inputs);
        Map<String, TensorDifference> differences = new LinkedHashMap<>();
        schedule.outputs()
                .forEach((name, tensor) ->
                        differences.put(name, TensorDifference.between(executable.read(tensor), expected.get(name))));
        return differences;
    }
}
