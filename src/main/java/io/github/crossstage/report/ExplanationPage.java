package io.github.crossstage.report;

import io.github.crossstage.runtime.ExplainedArena;
import io.github.crossstage.runtime.ExplainedStep;
import io.github.crossstage.runtime.Explanation;
import io.github.crossstage.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** An explanation as one page of HTML, which is well-formed XML too, loads nothing and needs no script. */
public final class ExplanationPage {
    private final Explanation explained;
    private final Explanation.Totals totals;
    private final ExplainedArena arena;
    private final Markup page = new Markup();

    private ExplanationPage(Explanation explained) {
        this.explained = explained;
        this.totals = explained.totals();
        this.arena = explained.arena();
    }

    /** Returns the page: totals, the arena over time, what was fused, every step; styles and pictures are in it. */
    public static String of(Explanation explained) {
        return new ExplanationPage(explained).html();
    }

    private String html() {
        page.raw("<!DOCTYPE html>\n").open("html", "lang", "en", "xmlns", "http://www.w3.org/1999/xhtml");
        page.open("head").empty("meta", "charset", "utf-8");
        page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        page.element("title", explained.network() + " explained");
        page.open("style").raw("\n" + resource("explanation.css")).close().close();
        page.open("body");
        header();
        if (explained.isReference()) {
            page.element(
                    "p",
                    "The CPU reference computes node after node in the host's memory: no kernels, no views, no arena.");
        } else {
            arena();
            copies();
        }
        flow();
        new ExplanationTable(explained).write(page);
        page.open("script").raw("\n" + resource("explanation.js")).close();
        page.close().close();
        return page.toString();
    }

    private static String resource(String name) {
        try (InputStream stream = ExplanationPage.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("The resource " + name + " is missing beside ExplanationPage.class");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void header() {
        page.open("header").element("h1", explained.network());
        page.element("p", shapes() + " on " + explained.device(), "class", "where");
        page.open("nav");
        if (!explained.isReference()) {
            page.element("a", "Arena", "href", "#arena")
                    .text(" ")
                    .element("a", "Copies", "href", "#copies")
                    .text(" ");
        }
        page.element("a", "Graph", "href", "#graph").text(" ").element("a", "Steps", "href", "#steps");
        page.close().open("dl", "class", "tiles");
        if (!explained.isReference()) {
            tiles();
        }
        tile(
                "Operations",
                Quantities.count(totals.flops()) + "FLOP",
                explained.steps().size() + " steps");
        page.close().close();
    }

    private String shapes() {
        return explained.inputShapes().entrySet().stream()
                .map((Map.Entry<String, Shape> input) -> input.getKey() + " " + input.getValue())
                .collect(Collectors.joining(", "));
    }

    private void tiles() {
        tile("Kernel launches", Integer.toString(totals.launches()), totals.views() + " steps launch nothing");
        tile("Concats elided", totals.concatsElided() + " of " + totals.concats(), "read where they were written");
        tile("Splits elided", totals.splitsElided() + " of " + totals.splits(), "slices of channels included");
        tile(
                "Activation traffic",
                Quantities.bytes(totals.activationBytes()),
                "+ about " + Quantities.bytes(totals.rereadBytes()) + " read again by tiles and halos");
        tile(
                "Arena",
                Quantities.bytes(totals.arenaBytes()),
                arena.isTight() ? "at its lower bound" : Quantities.bytes(arena.gapBytes()) + " above its lower bound");
        tile("Lower bound", Quantities.bytes(totals.lowerBoundBytes()), "live at once, step " + arena.lowerBoundStep());
        tile(
                "Copies",
                Integer.toString(explained.copies().size()),
                Quantities.bytes(totals.copyBytes()) + "; steps that reorder: " + totals.reorders());
        tile(
                "Weights",
                Quantities.bytes(totals.weightBytes()),
                "exchange " + Quantities.bytes(totals.inputBytes() + totals.outputBytes()));
    }

    private void tile(String name, String value, String more) {
        page.open("div", "class", "tile").element("dt", name).open("dd").text(value);
        page.element("span", more, "class", "more").close().close();
    }

    private void arena() {
        page.element("h2", "The arena over time", "id", "arena");
        page.element(
                "p",
                "Every rectangle is memory that holds something from its first step (left) to its last (right). What lies side by"
                        + " side in one slab is concatenated without a copy. A click leads to the step that writes it.");
        page.open("div", "class", "picture");
        new ArenaPicture(explained).write(page);
        page.close().open("ul", "class", "legend");
        legend("segment", "part of a slab");
        legend("tensor", "feature map or tensor of its own");
        legend("copied", "copy in another layout");
        legend("workspace", "workspace of one step");
        page.close().element("p", "", "id", "told", "aria-live", "polite");
        if (!arena.isTight()) {
            page.element("h3", "Why it is not at its lower bound");
            list(arena.gapReasons());
            page.open("details").element("summary", "What is live at the lower bound");
            list(arena.liveAt(arena.lowerBoundStep()).stream()
                    .map(ExplainedArena.Buffer::toString)
                    .toList());
            page.close();
        }
        if (!explained.slabs().isEmpty()) {
            page.open("details").element("summary", explained.slabs().size() + " slabs and what lies in them");
            page.open("ol", "class", "slabs", "start", 0);
            explained.slabs().forEach(slab -> page.element("li", String.join(" | ", slab)));
            page.close().close();
        }
    }

    private void legend(String style, String meaning) {
        page.open("li").open("svg", "viewBox", "0 0 10 10", "aria-hidden", "true");
        page.empty("rect", "class", style, "width", 10, "height", 10).close();
        page.text(meaning).close();
    }

    private void list(List<String> lines) {
        page.open("ul");
        lines.forEach(line -> page.element("li", line));
        page.close();
    }

    private void copies() {
        page.element("h2", "Copies that remain", "id", "copies");
        if (explained.copies().isEmpty()) {
            page.element("p", "None: every concatenation and split is a view.");
            return;
        }
        page.open("div", "class", "scroll").open("table").open("tr");
        page.element("th", "step", "class", "count").element("th", "what").element("th", "bytes", "class", "count");
        page.element("th", "why").close();
        for (Explanation.Copy copy : explained.copies()) {
            page.open("tr", "class", "copy").open("td", "class", "count");
            page.element("a", Integer.toString(copy.step()), "href", "#s" + copy.step())
                    .close();
            page.element("td", copy.name(), "class", "name");
            page.element("td", Quantities.bytes(copy.bytes()), "class", "count").element("td", copy.reason());
            page.close();
        }
        page.close().close();
    }

    private void flow() {
        page.element("h2", "The graph, with what was fused", "id", "graph");
        page.element(
                "p",
                "From top to bottom as it runs. Violet: nodes of the network that the step does besides its own. Grey: a view, runs"
                        + " nothing. Red: moves numbers only.");
        if (!explained.leftOut().isEmpty()) {
            page.element("p", "Left out, since no output needs them: " + String.join(", ", explained.leftOut()));
        }
        String stage = null;
        for (ExplainedStep step : explained.steps()) {
            String here = stage(step.outputShape());
            if (!here.equals(stage)) {
                if (stage != null) {
                    page.close();
                }
                stage = here;
                page.element("h3", here).open("ol", "class", "flow");
            }
            node(step);
        }
        if (stage != null) {
            page.close();
        }
    }

    private static String stage(Shape shape) {
        return shape.rank() == 4 ? shape.extent(2) + " × " + shape.extent(3) + " pixels" : "No feature maps";
    }

    private void node(ExplainedStep step) {
        page.open("li", "class", "node " + step.kind().name().toLowerCase(Locale.ROOT), "id", "s" + step.index());
        page.element("a", Integer.toString(step.index()), "class", "number", "href", "#t" + step.index());
        page.element("span", step.operatorKind(), "class", "chip op", "title", step.operator())
                .text(" ");
        page.element("span", step.name(), "class", "name").text(" ");
        for (ExplainedStep.Absorbed node : step.absorbed()) {
            String kind = node.operator().split(" ", 2)[0];
            String label = "+ " + kind + " " + withoutSharedStart(node.name(), step.name());
            String told = node.name() + ": " + node.operator();
            page.element("span", label, "class", "chip fused", "title", told).text(" ");
        }
        String from = step.sources().stream()
                .filter(source -> source != step.index() - 1 || step.sources().size() > 1)
                .map(source -> Integer.toString(source))
                .collect(Collectors.joining(", "));
        page.element(
                "span",
                step.outputShape()
                        + (from.isEmpty() ? "" : ", from " + from)
                        + step.slab().map(slab -> ", slab " + slab).orElse(""),
                "class",
                "aside");
        page.close();
    }

    /** Returns a name without the modules that it has in common with another: of {@code block1.norm} and {@code block1.conv} norm. */
    private static String withoutSharedStart(String name, String other) {
        int start = 0;
        for (int i = 0; i < Math.min(name.length(), other.length()) && name.charAt(i) == other.charAt(i); i++) {
            if (name.charAt(i) == '.' || name.charAt(i) == '/') {
                start = i + 1;
            }
        }
        return name.substring(start);
    }
}
