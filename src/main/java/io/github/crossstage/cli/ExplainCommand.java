package io.github.crossstage.cli;

import io.github.crossstage.Model;
import io.github.crossstage.report.ExplanationPage;
import io.github.crossstage.report.JsonWriter;
import io.github.crossstage.runtime.ExplainedArena;
import io.github.crossstage.runtime.ExplainedStep;
import io.github.crossstage.runtime.Explanation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code crossstage explain}: why a run is as it is, as text, JSON or a page. */
@Command(
        name = "explain",
        header = "Print why a run is as it is: fusions, views, copies and their reasons, kernels refused, the arena.")
final class ExplainCommand extends PlannedModel<Explanation> {
    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Also write a page: the arena over time, the graph with what was fused, every step.")
    private Optional<Path> html = Optional.empty();

    ExplainCommand(Console console) {
        super(console);
    }

    @Override
    Explanation ask(Model loaded) throws IOException {
        Explanation explained = loaded.explain();
        if (html.isPresent()) {
            OutputFiles.write(html.get(), ExplanationPage.of(explained));
        }
        return explained;
    }

    @Override
    void print(Console console, Explanation explained, String title) {
        console.print(explained.toString().stripTrailing());
    }

    @Override
    void json(JsonWriter json, Explanation explained) throws IOException {
        Explanation.Totals totals = explained.totals();
        json.number("launches", totals.launches())
                .number("views", totals.views())
                .number("concats", totals.concats())
                .number("concatsElided", totals.concatsElided())
                .number("splits", totals.splits())
                .number("splitsElided", totals.splitsElided())
                .number("reorders", totals.reorders())
                .number("copyBytes", totals.copyBytes())
                .number("activationBytes", totals.activationBytes())
                .number("rereadBytes", totals.rereadBytes())
                .number("arenaBytes", totals.arenaBytes())
                .number("lowerBoundBytes", totals.lowerBoundBytes())
                .number("gapBytes", explained.arena().gapBytes())
                .texts("gapReasons", explained.arena().gapReasons())
                .number("lowerBoundStep", explained.arena().lowerBoundStep())
                .number("weightBytes", totals.weightBytes())
                .number("inputBytes", totals.inputBytes())
                .number("outputBytes", totals.outputBytes())
                .number("workspaceBytes", totals.workspaceBytes())
                .number("flops", totals.flops())
                .objects("copies", explained.copies(), ExplainCommand::copy)
                .texts("leftOut", explained.leftOut())
                .objects("slabs", explained.slabs(), (members, slab) -> members.texts("segments", slab))
                .objects("steps", explained.steps(), ExplainCommand::step)
                .objects("buffers", explained.arena().buffers(), ExplainCommand::buffer);
    }

    private static void copy(JsonWriter json, Explanation.Copy copy) throws IOException {
        json.number("step", copy.step())
                .text("name", copy.name())
                .number("bytes", copy.bytes())
                .text("reason", copy.reason());
    }

    private static void step(JsonWriter json, ExplainedStep step) throws IOException {
        json.text("name", step.name())
                .text("operator", step.operator())
                .objects("absorbed", step.absorbed(), (members, node) -> members.text("name", node.name())
                        .text("operator", node.operator()))
                .text("implementation", step.implementation())
                .text("tuned", step.tuned())
                .texts("refusals", step.refusals())
                .text("kind", lower(step.kind()))
                .number("launches", step.launches())
                .numbers(
                        "sources",
                        step.sources().stream().map(Integer::longValue).toList())
                .shape("outputShape", step.outputShape())
                .object("layout", members -> members.number(
                                "channels", step.layout().channels())
                        .number("channelsInMemory", step.layout().inMemory())
                        .number("block", step.layout().block())
                        .truth("inOrder", step.layout().inOrder()));
        slab(json, step.slab());
        json.text("memory", lower(step.memory()))
                .number("offsetBytes", step.offsetBytes())
                .number("activationBytes", step.activationBytes())
                .number("rereadBytes", step.rereadBytes())
                .number("weightBytes", step.weightBytes())
                .number("flops", step.flops());
    }

    private static void buffer(JsonWriter json, ExplainedArena.Buffer buffer) throws IOException {
        json.text("name", buffer.name()).text("kind", lower(buffer.kind()));
        slab(json, buffer.slab());
        json.number("offsetBytes", buffer.offsetBytes())
                .number("bytes", buffer.bytes())
                .number("firstStep", buffer.firstStep())
                .number("lastStep", buffer.lastStep());
    }

    /** Adds which slab it is, counted from 0, where there is one. */
    private static void slab(JsonWriter json, Optional<Integer> slab) throws IOException {
        if (slab.isPresent()) {
            json.number("slab", slab.get());
        }
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
