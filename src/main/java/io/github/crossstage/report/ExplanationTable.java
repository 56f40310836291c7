package io.github.crossstage.report;

import io.github.crossstage.runtime.ExplainedStep;
import io.github.crossstage.runtime.Explanation;
import java.util.Locale;

/** The table of all steps on the page of an explanation: kernels with refusals, memory, and bars of bytes and operations. */
final class ExplanationTable {
    private final Explanation explained;
    private final long mostBytes;
    private final long mostFlops;

    ExplanationTable(Explanation explained) {
        this.explained = explained;
        this.mostBytes = explained.steps().stream()
                .mapToLong(ExplainedStep::activationBytes)
                .max()
                .orElse(0);
        this.mostFlops =
                explained.steps().stream().mapToLong(ExplainedStep::flops).max().orElse(0);
    }

    void write(Markup page) {
        page.element("h2", "Every step", "id", "steps");
        page.open("div", "class", "scroll").open("table").open("tr");
        page.element("th", "", "class", "count").element("th", "step").element("th", "kernel");
        page.element("th", "output").element("th", "lies");
        page.element("th", "activation bytes").element("th", "operations").element("th", "weights", "class", "count");
        page.close();
        explained.steps().forEach(step -> row(page, step));
        page.close().close();
    }

    private void row(Markup page, ExplainedStep step) {
        page.open("tr", "class", step.kind().name().toLowerCase(Locale.ROOT), "id", "t" + step.index());
        page.open("td", "class", "count");
        page.element("a", Integer.toString(step.index()), "href", "#s" + step.index())
                .close();
        page.open("td").element("span", step.name(), "class", "name").empty("br");
        page.element("span", step.operator(), "class", "aside").close();
        kernel(page, step);
        page.open("td").text(step.outputShape().toString()).empty("br");
        page.element("span", step.layout().toString(), "class", "aside").close();
        page.open("td").text(step.memory().name().toLowerCase(Locale.ROOT));
        if (step.memory() != ExplainedStep.Memory.HOST) {
            page.text(" at " + String.format(Locale.ROOT, "%,d", step.offsetBytes()));
        }
        step.slab().ifPresent(slab -> page.empty("br").element("span", "slab " + slab, "class", "aside"));
        page.close();
        String again = step.rereadBytes() == 0 ? "" : " + " + Quantities.bytes(step.rereadBytes()) + " again";
        bar(page, "", step.activationBytes(), mostBytes, Quantities.bytes(step.activationBytes()) + again);
        bar(page, " flops", step.flops(), mostFlops, Quantities.count(step.flops()));
        page.element("td", step.weightBytes() == 0 ? "" : Quantities.bytes(step.weightBytes()), "class", "count");
        page.close();
    }

    private static void kernel(Markup page, ExplainedStep step) {
        page.open("td").element("span", step.implementation(), "class", "kernel");
        if (step.launches() > 1) {
            page.element("span", " " + step.launches() + " launches", "class", "aside");
        }
        step.tuned().ifPresent(choice -> page.element("span", " tuned: " + choice, "class", "aside"));
        if (!step.refusals().isEmpty()) {
            page.open("details")
                    .element("summary", step.refusals().size() + " refused")
                    .open("ul");
            step.refusals().forEach(refusal -> page.element("li", refusal));
            page.close().close();
        }
        page.close();
    }

    private static void bar(Markup page, String style, long value, long most, String label) {
        page.open("td", "class", "bar");
        if (value > 0) {
            page.text(label).open("span", "class", "track");
            String width = String.format(Locale.ROOT, "width:%.1f%%", 100.0 * value / most);
            page.element("span", "", "class", "fill" + style, "style", width).close();
        }
        page.close();
    }
}
