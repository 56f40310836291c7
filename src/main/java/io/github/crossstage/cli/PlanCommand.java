package io.github.crossstage.cli;

import io.github.crossstage.Device;
import io.github.crossstage.Model;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.runtime.Plan;
import io.github.crossstage.tensor.Shape;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code crossstage plan}: the device memory, kernels and launches of a run. */
@Command(name = "plan", header = "Print what a run takes: device bytes, and the kernel of each layer.")
final class PlanCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec command;

    @Mixin
    private final ModelArguments model = new ModelArguments();

    @Mixin
    private final DeviceArguments deviceArguments = new DeviceArguments();

    @Mixin
    private final CompileArguments compile = new CompileArguments();

    @Mixin
    private final ShapeArguments input = new ShapeArguments();

    @Option(names = "--batch", paramLabel = "N", description = "Batch size. Default: 1, or that of --input.")
    private Optional<Integer> batch = Optional.empty();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    PlanCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        batch.ifPresent(size -> Counts.requirePositive(command, "--batch", size));
        try (GraphSource source = model.open(console)) {
            Map<String, Shape> shapes = input.shapes(source.inputs(), batch, model.usualShapes());
            try (Device device = deviceArguments.open(console);
                    ProgressLine progress = console.progress("loading");
                    Model loaded = compile.load(source, device, shapes, progress)) {
                Plan plan = loaded.plan();
                progress.stop();
                print(plan, source.name(), device.name());
            }
        }
        return 0;
    }

    private void print(Plan plan, String name, String device) throws IOException {
        if (json) {
            console.json(document ->
                    document.object(members -> json(members.text("model", name).text("device", device), plan)));
            return;
        }
        console.print(name + " " + new TreeMap<>(plan.inputShapes()) + " on " + device);
        console.print(plan.toString().stripTrailing());
    }

    private static void json(JsonWriter json, Plan plan) throws IOException {
        json.objects("inputs", new TreeMap<>(plan.inputShapes()).entrySet(), (members, input) -> members.text(
                                "name", input.getKey())
                        .shape("shape", input.getValue()))
                .number("totalBytes", plan.totalBytes())
                .number("weightBytes", plan.weightBytes())
                .number("arenaBytes", plan.arenaBytes())
                .number("arenaLowerBoundBytes", plan.arenaLowerBoundBytes())
                .number("inputBytes", plan.inputBytes())
                .number("outputBytes", plan.outputBytes())
                .number("workspaceBytes", plan.workspaceBytes())
                .number("launches", plan.launches())
                .number("views", plan.views())
                .objects("steps", plan.steps(), PlanCommand::json);
    }

    private static void json(JsonWriter json, Plan.PlanStep step) throws IOException {
        json.text("name", step.name())
                .text("operator", step.operator())
                .text("implementation", step.implementation())
                .texts("refusals", step.refusals())
                .number("launches", step.launches())
                .shape("outputShape", step.outputShape())
                .number("flops", step.flops())
                .number("trafficBytes", step.trafficBytes());
    }
}
