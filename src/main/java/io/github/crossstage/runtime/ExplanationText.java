package io.github.crossstage.runtime;

import java.util.Locale;
import java.util.stream.Collectors;

/** An explanation as stable text. */
final class ExplanationText {
    private final Explanation explained;
    private final StringBuilder text = new StringBuilder();

    private ExplanationText(Explanation explained) {
        this.explained = explained;
    }

    static String of(Explanation explained) {
        return new ExplanationText(explained).write();
    }

    private String write() {
        line("%s %s on %s", explained.network(), explained.inputShapes(), explained.device());
        if (explained.isReference()) {
            line("The CPU reference computes node after node in the host's memory: no kernels, no views, no arena.");
        } else {
            totals();
            arena();
            copies();
            slabs();
        }
        if (!explained.leftOut().isEmpty()) {
            line("left out      %s", String.join(", ", explained.leftOut()));
        }
        line("");
        explained.steps().forEach(this::step);
        return text.toString();
    }

    private void line(String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    private void totals() {
        Explanation.Totals totals = explained.totals();
        line(
                "launches      %d, %d of %d steps launch nothing",
                totals.launches(), totals.views(), explained.steps().size());
        line("concats       %d of %d elided", totals.concatsElided(), totals.concats());
        line("splits        %d of %d elided", totals.splitsElided(), totals.splits());
        line(
                "activations   %d bytes read and written, beside them about %d read again by blocked convolutions",
                totals.activationBytes(), totals.rereadBytes());
        line("weights       %d bytes", totals.weightBytes());
        line("exchange      %d bytes of inputs, %d of outputs", totals.inputBytes(), totals.outputBytes());
        line("operations    %d floating-point operations", totals.flops());
    }

    private void arena() {
        ExplainedArena arena = explained.arena();
        line(
                "arena         %d bytes, lower bound %d (step %d), largest workspace %d",
                arena.bytes(),
                arena.lowerBoundBytes(),
                arena.lowerBoundStep(),
                explained.totals().workspaceBytes());
        if (!arena.isTight()) {
            line("              %d bytes above the lower bound:", arena.gapBytes());
            arena.gapReasons().forEach(reason -> line("              %s", reason));
            line("              live at the lower bound:");
            arena.liveAt(arena.lowerBoundStep()).forEach(buffer -> line("                %s", buffer));
        }
    }

    private void copies() {
        line(
                "copies        %d of %d bytes, %d of them reorders",
                explained.copies().size(),
                explained.totals().copyBytes(),
                explained.totals().reorders());
        explained
                .copies()
                .forEach(copy ->
                        line("  step %-4d %12d bytes  %s: %s", copy.step(), copy.bytes(), copy.name(), copy.reason()));
    }

    private void slabs() {
        for (int i = 0; i < explained.slabs().size(); i++) {
            line("slab %-8d %s", i, String.join(" | ", explained.slabs().get(i)));
        }
    }

    private void step(ExplainedStep step) {
        line(
                "%4d %-7s %-28s %s  %s",
                step.index(),
                step.kind().name().toLowerCase(Locale.ROOT),
                step.implementation(),
                step.name(),
                step.operator());
        step.tuned().ifPresent(choice -> line("             tuned: %s", choice));
        if (!step.absorbed().isEmpty()) {
            line(
                    "             fused: %s",
                    step.absorbed().stream()
                            .map(node -> node.name() + " (" + node.operator() + ")")
                            .collect(Collectors.joining(", ")));
        }
        if (step.memory() == ExplainedStep.Memory.HOST) {
            line("             %s, %d operations", step.outputShape(), step.flops());
            return;
        }
        line(
                "             %s %s, %s%s at %d; launches %d, activations %d + %d again, weights %d bytes, %d operations",
                step.outputShape(),
                step.layout(),
                step.memory().name().toLowerCase(Locale.ROOT),
                step.slab().map(slab -> " (slab " + slab + ")").orElse(""),
                step.offsetBytes(),
                step.launches(),
                step.activationBytes(),
                step.rereadBytes(),
                step.weightBytes(),
                step.flops());
        step.refusals().forEach(refusal -> line("             refused: %s", refusal));
    }
}
