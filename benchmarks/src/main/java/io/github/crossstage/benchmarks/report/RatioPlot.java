package io.github.crossstage.benchmarks.report;

import io.github.crossstage.benchmarks.row.Row;
import io.github.crossstage.benchmarks.row.Timing;
import java.util.List;
import java.util.Locale;

/**
 * A bar for each row: our median over the peer's, with the first and last tenth of the pairs of runs as a whisker; a line stands at 1,
 * and left of it we are faster.
 */
final class RatioPlot {
    private static final int LEFT = 240;
    private static final int SCALE_WIDTH = 460;
    private static final int RIGHT = 180;
    private static final int TOP = 30;
    private static final int BAR = 14;
    private static final int STEP = 24;

    private static final String FASTER = "#2a7f62";
    private static final String SLOWER = "#b5563c";

    private RatioPlot() {}

    /** Draws rows that have times, one or more. */
    static String of(List<Row> rows) {
        double end = Math.max(
                1.2,
                rows.stream()
                        .map(row -> row.times().orElseThrow())
                        .mapToDouble(times ->
                                Math.max(times.ratio(), Math.min(times.ratios().p90(), 2 * times.ratio())))
                        .max()
                        .orElseThrow());
        double scale = SCALE_WIDTH / end;
        int bottom = TOP + rows.size() * STEP;
        Svg svg = new Svg(LEFT + SCALE_WIDTH + RIGHT, bottom + 30);
        svg.text(LEFT, TOP - 12, "start", "our median over the peer's; whiskers: p10 to p90 of the pairs");
        double tick = end > 3 ? 1 : 0.25;
        for (int i = 0; i * tick <= end; i++) {
            double x = LEFT + i * tick * scale;
            svg.line(x, TOP, x, bottom, "#dddddd", 1);
            svg.text(x, bottom + 16, "middle", String.format(Locale.ROOT, "%.2f", i * tick));
        }
        for (int i = 0; i < rows.size(); i++) {
            draw(svg, rows.get(i), TOP + i * STEP + (STEP - BAR) / 2, scale);
        }
        svg.line(LEFT + scale, TOP, LEFT + scale, bottom, "black", 1.5);
        return svg.toString();
    }

    private static void draw(Svg svg, Row row, int y, double scale) {
        Timing times = row.times().orElseThrow();
        double middle = y + BAR / 2.0;
        svg.text(LEFT - 8, middle + 4, "end", row.sizedName() + ", batch " + row.batch());
        svg.rectangle(LEFT, y, times.ratio() * scale, BAR, times.ratio() <= 1 ? FASTER : SLOWER);
        double whiskerEnd = Math.min(times.ratios().p90() * scale, SCALE_WIDTH);
        svg.line(LEFT + times.ratios().p10() * scale, middle, LEFT + whiskerEnd, middle, "black", 1);
        svg.text(
                LEFT + SCALE_WIDTH + 12,
                middle + 4,
                "start",
                String.format(
                        Locale.ROOT,
                        "%.1f ms against %.1f ms",
                        times.ours().median(),
                        times.theirs().median()));
    }
}
