package io.github.crossstage.benchmarks.report;

import io.github.crossstage.benchmarks.row.Inside;
import io.github.crossstage.benchmarks.row.LayerTime;
import io.github.crossstage.benchmarks.row.Peaks;
import io.github.crossstage.benchmarks.row.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The roofline of a network (Williams, Waterman and Patterson, 2009): a point for each layer, operations for a byte against operations
 * a second, both on logarithmic scales, below what the device can do at most. The area of a point is the layer's share of the time.
 */
final class RooflinePlot {
    private static final int LEFT = 60;
    private static final int TOP = 30;
    private static final int WIDTH = 520;
    private static final int HEIGHT = 360;
    private static final int LEGEND = 240;

    /** Exponents of ten at the ends of both axes. */
    private static final int X_FIRST = -1;

    private static final int X_LAST = 3;
    private static final int Y_DECADES = 4;

    private static final List<String> COLOURS = List.of(
            "#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#8c564b", "#e377c2", "#17becf", "#bcbd22",
            "#7f7f7f");

    private final Inside inside;
    private final Svg svg = new Svg(LEFT + WIDTH + LEGEND, TOP + HEIGHT + 45);
    private final int yLast;

    private RooflinePlot(Inside inside) {
        this.inside = inside;
        this.yLast = (int) Math.ceil(Math.log10(Math.max(1, inside.peaks().gigaflops())));
    }

    /** Draws a row that has layers. */
    static String of(Row row) {
        RooflinePlot plot = new RooflinePlot(row.inside().orElseThrow());
        plot.svg.text(LEFT, TOP - 12, "start", row.sizedName() + ", batch " + row.batch() + ", layer by layer");
        plot.axes();
        plot.roofs();
        plot.points();
        return plot.svg.toString();
    }

    private double x(double intensity) {
        double place = (Math.log10(intensity) - X_FIRST) / (X_LAST - X_FIRST);
        return LEFT + WIDTH * Math.min(1, Math.max(0, place));
    }

    private double y(double gigaflops) {
        double place = (Math.log10(gigaflops) - (yLast - Y_DECADES)) / Y_DECADES;
        return TOP + HEIGHT * (1 - Math.min(1, Math.max(0, place)));
    }

    private void axes() {
        for (int exponent = X_FIRST; exponent <= X_LAST; exponent++) {
            double x = x(Math.pow(10, exponent));
            svg.line(x, TOP, x, TOP + HEIGHT, "#dddddd", 1);
            svg.text(x, TOP + HEIGHT + 16, "middle", power(exponent));
        }
        for (int exponent = yLast - Y_DECADES; exponent <= yLast; exponent++) {
            double y = y(Math.pow(10, exponent));
            svg.line(LEFT, y, LEFT + WIDTH, y, "#dddddd", 1);
            svg.text(LEFT - 6, y + 4, "end", power(exponent));
        }
        svg.text(LEFT + WIDTH / 2.0, TOP + HEIGHT + 36, "middle", "floating-point operations a byte");
        svg.text(LEFT + 4, TOP + 14, "start", "GFLOP/s");
    }

    private static String power(int exponent) {
        return exponent < 0
                ? String.format(Locale.ROOT, "%." + -exponent + "f", Math.pow(10, exponent))
                : String.format(Locale.ROOT, "%.0f", Math.pow(10, exponent));
    }

    private void roofs() {
        Peaks peaks = inside.peaks();
        for (double bandwidth : new double[] {peaks.memoryGigabytes(), peaks.cacheGigabytes()}) {
            double first = Math.pow(10, X_FIRST);
            double corner = peaks.gigaflops() / bandwidth;
            svg.line(x(first), y(first * bandwidth), x(corner), y(peaks.gigaflops()), "black", 1);
            svg.text(
                    x(first) + 6,
                    y(first * bandwidth) - 10,
                    "start",
                    String.format(Locale.ROOT, "%.0f GB/s", bandwidth));
        }
        svg.line(
                x(peaks.gigaflops() / Math.max(peaks.memoryGigabytes(), peaks.cacheGigabytes())),
                y(peaks.gigaflops()),
                LEFT + WIDTH,
                y(peaks.gigaflops()),
                "black",
                1);
        svg.text(
                LEFT + WIDTH - 4,
                y(peaks.gigaflops()) - 6,
                "end",
                String.format(Locale.ROOT, "%.0f GFLOP/s", peaks.gigaflops()));
    }

    private void points() {
        List<String> implementations = new ArrayList<>();
        double total = inside.deviceMs() * 1e3;
        for (LayerTime layer : inside.layers()) {
            if (layer.flops() == 0 || layer.bytes() == 0 || layer.micros() == 0) {
                continue;
            }
            if (!implementations.contains(layer.implementation())) {
                implementations.add(layer.implementation());
            }
            double gigaflops = layer.flops() / layer.micros() / 1e3;
            svg.circle(
                    x((double) layer.flops() / layer.bytes()),
                    y(gigaflops),
                    2 + 30 * Math.sqrt(layer.micros() / total),
                    colour(implementations.indexOf(layer.implementation())),
                    String.format(
                            Locale.ROOT,
                            "%s (%s): %.0f µs, %.1f GFLOP/s",
                            layer.name(),
                            layer.operator(),
                            layer.micros(),
                            gigaflops));
        }
        for (int i = 0; i < implementations.size(); i++) {
            double y = TOP + 10 + 18.0 * i;
            svg.circle(LEFT + WIDTH + 16, y, 6, colour(i), implementations.get(i));
            svg.text(LEFT + WIDTH + 28, y + 4, "start", implementations.get(i));
        }
    }

    private static String colour(int number) {
        return COLOURS.get(number % COLOURS.size());
    }
}
