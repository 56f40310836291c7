package io.github.crossstage.benchmarks.report;

import io.github.crossstage.benchmarks.row.ServiceRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Two diagrams side by side, a line for each service: answers a second, and the time that 99 of 100 requests stay below. */
final class ServingPlot {
    private static final int WIDTH = 300;
    private static final int HEIGHT = 220;
    private static final int LEFT = 70;
    private static final int TOP = 40;
    private static final int LEGEND = 24;
    private static final int GRID = 4;
    private static final List<String> COLOURS = List.of("#9ccfbb", "#2a7f62", "#e3b5a4", "#b5563c");

    private final Svg svg;
    private final List<ServiceRow> rows;
    private final List<Integer> callers;

    private ServingPlot(List<ServiceRow> rows) {
        this.rows = rows;
        this.callers =
                rows.stream().map(ServiceRow::callers).distinct().sorted().toList();
        this.svg =
                new Svg(2 * (LEFT + WIDTH) + 40, TOP + HEIGHT + 50 + services().size() * LEGEND);
    }

    /** Draws the rows of a network, one or more. */
    static String of(List<ServiceRow> rows) {
        ServingPlot plot = new ServingPlot(rows);
        plot.diagram(LEFT, "answers a second", ServiceRow::perSecond);
        plot.diagram(2 * LEFT + WIDTH, "p99, ms", ServiceRow::p99Ms);
        plot.legend();
        return plot.svg.toString();
    }

    private Map<String, List<ServiceRow>> services() {
        Map<String, List<ServiceRow>> services = new LinkedHashMap<>();
        rows.forEach(row -> services.computeIfAbsent(row.service(), unused -> new ArrayList<>())
                .add(row));
        return services;
    }

    private void diagram(int left, String title, ToDoubleFunction<ServiceRow> value) {
        double most = rows.stream().mapToDouble(value).max().orElseThrow();
        svg.text(left, TOP - 14, "start", title + " against callers");
        for (int i = 0; i <= GRID; i++) {
            double y = TOP + HEIGHT - (double) HEIGHT * i / GRID;
            svg.line(left, y, left + WIDTH, y, "#dddddd", 1);
            svg.text(left - 8, y + 4, "end", String.format(Locale.ROOT, "%.4g", most * i / GRID));
        }
        for (int each : callers) {
            svg.text(x(left, each), TOP + HEIGHT + 18, "middle", Integer.toString(each));
        }
        int colour = 0;
        for (List<ServiceRow> service : services().values()) {
            ServiceRow last = null;
            for (ServiceRow row : service) {
                double x = x(left, row.callers());
                double y = TOP + HEIGHT * (1 - value.applyAsDouble(row) / most);
                if (last != null) {
                    double before = TOP + HEIGHT * (1 - value.applyAsDouble(last) / most);
                    svg.line(x(left, last.callers()), before, x, y, COLOURS.get(colour), 2);
                }
                svg.circle(
                        x,
                        y,
                        4,
                        COLOURS.get(colour),
                        String.format(
                                Locale.ROOT,
                                "%s, %d callers: %.4g",
                                row.service(),
                                row.callers(),
                                value.applyAsDouble(row)));
                last = row;
            }
            colour = (colour + 1) % COLOURS.size();
        }
    }

    /** Callers stand at equal distances, since they are usually doubled. */
    private double x(int left, int each) {
        return left + WIDTH * (callers.indexOf(each) + 0.5) / callers.size();
    }

    private void legend() {
        int y = TOP + HEIGHT + 44;
        int colour = 0;
        for (String service : services().keySet()) {
            svg.rectangle(LEFT, y - 10, 14, 10, COLOURS.get(colour));
            svg.text(LEFT + 22, y, "start", service);
            y += LEGEND;
            colour = (colour + 1) % COLOURS.size();
        }
    }
}
