package io.github.crossstage.cli;

import io.github.crossstage.Model;
import io.github.crossstage.report.JsonWriter;
import io.github.crossstage.runtime.Plan;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code crossstage plan}: the device memory, kernels and launches of a run. */
@Command(name = "plan", header = "Print what a run takes: device bytes, and the kernel of each layer.")
final class PlanCommand extends PlannedModel<Plan> {
    PlanCommand(Console console) {
        super(console);
    }

    @Override
    Plan ask(Model loaded) {
        return loaded.plan();
    }

    @Override
    void print(Console console, Plan plan, String title) {
        console.print(title);
        console.print(plan.toString().stripTrailing());
    }

    @Override
    void json(JsonWriter json, Plan plan) throws IOException {
        json.number("totalBytes", plan.totalBytes())
                .number("weightBytes", plan.weightBytes())
                .number("arenaBytes", plan.arenaBytes())
                .number("arenaLowerBoundBytes", plan.arenaLowerBoundBytes())
                .number("inputBytes", plan.inputBytes())
                .number("outputBytes", plan.outputBytes())
                .number("workspaceBytes", plan.workspaceBytes())
                .number("launches", plan.launches())
                .number("views", plan.views())
                .objects("steps", plan.steps(), PlanCommand::step);
    }

    private static void step(JsonWriter json, Plan.PlanStep step) throws IOException {
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
