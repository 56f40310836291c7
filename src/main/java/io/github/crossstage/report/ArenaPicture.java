package io.github.crossstage.report;

import io.github.crossstage.runtime.ExplainedArena;
import io.github.crossstage.runtime.Explanation;
import java.util.Locale;
import java.util.Optional;

/** The arena over time as an SVG picture: steps from left to right, bytes from the bottom up, a rectangle for each buffer. */
final class ArenaPicture {
    private static final double LEFT = 74;
    private static final double RIGHT = 16;
    private static final double TOP = 26;
    private static final double BOTTOM = 34;
    private static final double HEIGHT = 440;
    private static final double LEAST_WIDTH = 1130;
    private static final double STEP_WIDTH = 3;
    private static final int TICKS = 5;

    private final Explanation explained;
    private final ExplainedArena arena;
    private final double stepWidth;
    private final double width;

    ArenaPicture(Explanation explained) {
        this.explained = explained;
        this.arena = explained.arena();
        int steps = explained.steps().size();
        double inner = Math.max(LEAST_WIDTH, steps * STEP_WIDTH);
        this.stepWidth = inner / steps;
        this.width = LEFT + inner + RIGHT;
    }

    private double x(int step) {
        return LEFT + step * stepWidth;
    }

    private double y(long bytes) {
        return TOP + HEIGHT * (1 - bytes / (double) arena.bytes());
    }

    void write(Markup page) {
        page.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "width",
                width,
                "height",
                TOP + HEIGHT + BOTTOM,
                "viewBox",
                String.format(Locale.ROOT, "0 0 %.2f %.2f", width, TOP + HEIGHT + BOTTOM),
                "role",
                "img",
                "aria-label",
                "The arena over time");
        axes(page);
        arena.buffers().forEach(buffer -> buffer(page, buffer));
        bound(page);
        page.close();
    }

    private void axes(Markup page) {
        long unit = tick(arena.bytes());
        for (long bytes = 0; bytes <= arena.bytes(); bytes += unit) {
            line(page, "grid", LEFT, y(bytes), width - RIGHT, y(bytes));
            page.element("text", Quantities.bytes(bytes), "x", LEFT - 8, "y", y(bytes) + 4, "text-anchor", "end");
        }
        long steps = explained.steps().size();
        for (long step = 0; step < steps; step += tick(steps)) {
            double x = x((int) step);
            line(page, "grid", x, TOP + HEIGHT, x, TOP + HEIGHT + 5);
            page.element("text", Long.toString(step), "x", x, "y", TOP + HEIGHT + 18, "text-anchor", "middle");
        }
        page.element("text", "step", "x", width - RIGHT, "y", TOP + HEIGHT + 31, "text-anchor", "end");
    }

    /** Returns a round distance of ticks: 1, 2 or 5 times a power of ten; of bytes as many KiB or MiB. */
    private static long tick(long most) {
        long scale = most >= 1 << 20 ? 1 << 20 : most >= 1 << 13 ? 1 << 10 : 1;
        long wanted = Math.max(1, most / scale / TICKS);
        long power = 1;
        while (power * 10 <= wanted) {
            power *= 10;
        }
        long factor = wanted >= 5 * power ? 5 : wanted >= 2 * power ? 2 : 1;
        return factor * power * scale;
    }

    private static void line(Markup page, String kind, double x1, double y1, double x2, double y2) {
        page.empty("line", "class", kind, "x1", x1, "y1", y1, "x2", x2, "y2", y2);
    }

    private void buffer(Markup page, ExplainedArena.Buffer buffer) {
        page.open("a", "href", "#s" + buffer.firstStep());
        page.open(
                "rect",
                "class",
                "buffer " + style(buffer),
                "data-slab",
                buffer.slab().map(slab -> Integer.toString(slab)).orElse(""),
                "x",
                x(buffer.firstStep()),
                "y",
                y(buffer.end()),
                "width",
                (buffer.lastStep() - buffer.firstStep() + 1) * stepWidth,
                "height",
                Math.max(0.5, y(buffer.offsetBytes()) - y(buffer.end())));
        page.element("title", describe(buffer));
        page.close().close();
    }

    private static String style(ExplainedArena.Buffer buffer) {
        return switch (buffer.kind()) {
            case SEGMENT -> "segment" + (buffer.slab().orElse(0) % 2 == 1 ? " odd" : "");
            case TENSOR -> "tensor";
            case COPY -> "copied";
            case WORKSPACE -> "workspace";
        };
    }

    private String describe(ExplainedArena.Buffer buffer) {
        Optional<Integer> slab = buffer.slab();
        return buffer.name() + ": " + Quantities.bytes(buffer.bytes()) + " at " + Quantities.bytes(buffer.offsetBytes())
                + ", steps " + buffer.firstStep() + " to " + buffer.lastStep() + " ("
                + explained.steps().get(buffer.firstStep()).name() + " to "
                + explained.steps().get(buffer.lastStep()).name() + ")"
                + slab.map(number -> ", slab " + number).orElse("");
    }

    private void bound(Markup page) {
        double y = y(arena.lowerBoundBytes());
        line(page, "top", LEFT, y(arena.bytes()), width - RIGHT, y(arena.bytes()));
        line(page, "bound", LEFT, y, width - RIGHT, y);
        double x = x(arena.lowerBoundStep()) + stepWidth / 2;
        line(page, "bound", x, y, x, TOP + HEIGHT);
        boolean isRight = x > width / 2;
        page.element(
                "text",
                "lower bound " + Quantities.bytes(arena.lowerBoundBytes()) + ", reached in step "
                        + arena.lowerBoundStep(),
                "class",
                "strong",
                "x",
                x,
                "y",
                TOP - 10,
                "text-anchor",
                isRight ? "end" : "start");
    }
}
