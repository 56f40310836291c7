package io.github.crossstage.benchmarks.report;

import io.github.crossstage.benchmarks.row.Footprint;
import io.github.crossstage.benchmarks.row.Inside;
import io.github.crossstage.benchmarks.row.Row;
import io.github.crossstage.benchmarks.row.Surroundings;
import io.github.crossstage.benchmarks.row.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A page about rows: a chapter for each day, commit and device, the newest first, with plots for the newest that has
 * networks. Where something was
 * measured twice in a chapter the later row counts.
 */
public final class Report {
    private static final String INTRODUCTION =
            "Made by `report` from the rows of the runner; nothing here is written by hand. [README.md](README.md) says how it is"
                    + " measured and what the columns mean. `ratio` is our median over the peer's: below 1 we are faster. In brackets stand"
                    + " the first and the last tenth.";

    private final Markdown page = new Markdown();
    private final Map<String, String> plots = new LinkedHashMap<>();

    private Report() {}

    /** Writes the page, and its plots into a folder beside it that is called as the page without its ending, in lower case. */
    public static void write(List<Row> rows, Path output) throws IOException {
        String folder =
                output.getFileName().toString().replaceFirst("\\.md$", "").toLowerCase(Locale.ROOT);
        Report report = new Report();
        report.build(rows, folder);
        Files.writeString(output, report.page.toString());
        for (Map.Entry<String, String> plot : report.plots.entrySet()) {
            Path file = output.resolveSibling(plot.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, plot.getValue());
        }
    }

    private void build(List<Row> rows, String folder) {
        page.heading(1, "Results");
        page.paragraph(INTRODUCTION);
        Optional<String> plotted = Optional.of(folder);
        for (Map<String, Row> chapter : chapters(rows)) {
            chapter(chapter.values(), plotted);
            plotted = plots.isEmpty() ? plotted : Optional.empty();
        }
    }

    /** Rows by chapter, newest first, and in each by what was measured. */
    private static List<Map<String, Row>> chapters(List<Row> rows) {
        Map<String, Map<String, Row>> chapters = new LinkedHashMap<>();
        for (Row row : rows) {
            Surroundings here = row.surroundings();
            String chapter = String.join(
                    "\n", here.date(), here.commit(), here.device(), here.driver(), Integer.toString(here.threads()));
            String what = row.network() + row.input() + "\n" + row.batch() + "\n" + row.peer();
            chapters.computeIfAbsent(chapter, unused -> new LinkedHashMap<>()).put(what, row);
        }
        List<Map<String, Row>> newestFirst = new ArrayList<>(chapters.values());
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    /** @param folder where plots go, if there are to be any */
    private void chapter(Collection<Row> all, Optional<String> folder) {
        Surroundings here = all.iterator().next().surroundings();
        page.heading(2, here.date() + ", commit " + here.commit());
        double leastLoad =
                all.stream().mapToDouble(row -> row.surroundings().load()).min().orElseThrow();
        double mostLoad =
                all.stream().mapToDouble(row -> row.surroundings().load()).max().orElseThrow();
        page.paragraph(String.format(
                Locale.ROOT,
                "%s (%s), %d compute units; %s, %s, %d processors, %d threads; load average %s when the runner began.",
                here.device(),
                here.driver(),
                here.computeUnits(),
                here.jvm(),
                here.system(),
                here.processors(),
                here.threads(),
                leastLoad == mostLoad
                        ? decimals(mostLoad, 1)
                        : decimals(leastLoad, 1) + " to " + decimals(mostLoad, 1)));
        if (all.stream().anyMatch(row -> row.surroundings().isBusy())) {
            page.paragraph(
                    "**The machine was busy with other work.** Times are far above what it can do, and the ratios are hints only.");
        }
        List<Row> networks = all.stream().filter(row -> row.input().size() == 4).toList();
        ratios(networks, folder);
        inside(networks, folder);
        footprints(networks);
        products(all.stream().filter(row -> row.input().size() == 3).toList());
    }

    private void ratios(List<Row> rows, Optional<String> folder) {
        List<List<String>> lines = new ArrayList<>();
        for (Row row : rows) {
            Optional<Timing> times = row.times();
            lines.add(List.of(
                    row.sizedName(),
                    Integer.toString(row.batch()),
                    times.map(each -> Row.spread(each.ours(), each.ours().median()))
                            .orElse("outputs differ"),
                    row.peer() + " " + row.peerVersion(),
                    times.map(each -> Row.spread(each.theirs(), each.theirs().median()))
                            .orElse(""),
                    times.map(each -> "**"
                                    + Row.spread(each.ratios(), each.ratio()).replaceFirst(" ", "** "))
                            .orElse(""),
                    String.format(Locale.ROOT, "%.1e", row.difference()),
                    Integer.toString(row.repetitions())));
        }
        page.table(List.of("network", "batch", "ours, ms", "peer", "peer, ms", "ratio", "difference", "runs"), lines);
        List<Row> timed = rows.stream().filter(row -> row.times().isPresent()).toList();
        if (folder.isPresent() && !timed.isEmpty()) {
            String path = folder.get() + "/ratios.svg";
            plots.put(path, RatioPlot.of(timed));
            page.picture("ratio of each network", path);
        }
    }

    private void inside(List<Row> rows, Optional<String> folder) {
        List<Row> profiled =
                rows.stream().filter(row -> row.inside().isPresent()).toList();
        if (profiled.isEmpty()) {
            return;
        }
        page.heading(3, "Where our time goes");
        List<List<String>> lines = new ArrayList<>();
        for (Row row : profiled) {
            Inside inside = row.inside().get();
            lines.add(List.of(
                    row.sizedName(),
                    Integer.toString(row.batch()),
                    decimals(inside.uploadMs(), 2),
                    decimals(inside.computeMs(), 2),
                    decimals(inside.downloadMs(), 2),
                    decimals(inside.deviceMs(), 2),
                    Integer.toString(inside.layers().size()),
                    decimals(inside.flops() / inside.deviceMs() / 1e6, 0),
                    decimals(inside.percentOfFmaPeak(), 0) + " % of "
                            + decimals(inside.peaks().gigaflops(), 0),
                    decimals(inside.bytes() / inside.deviceMs() / 1e6, 1),
                    decimals(inside.percentOfMemoryPeak(), 0) + " % of "
                            + decimals(inside.peaks().memoryGigabytes(), 0)));
        }
        page.table(
                List.of(
                        "network",
                        "batch",
                        "upload, ms",
                        "compute, ms",
                        "download, ms",
                        "device, ms",
                        "layers",
                        "GFLOP/s",
                        "of FMA peak",
                        "GB/s",
                        "of memory peak"),
                lines);
        if (folder.isPresent()) {
            for (Row row : profiled) {
                String name = row.sizedName().replace('@', '-') + "-b" + row.batch();
                String path = folder.get() + "/roofline-" + name + ".svg";
                plots.put(path, RooflinePlot.of(row));
                page.paragraph("Roofline of [" + row.sizedName() + ", batch " + row.batch() + "](" + path + ")");
            }
        }
    }

    private void footprints(List<Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        for (Row row : rows) {
            if (row.ours().isPresent() && row.theirs().isPresent()) {
                Footprint ours = row.ours().get();
                Footprint theirs = row.theirs().get();
                lines.add(List.of(
                        row.sizedName(),
                        Integer.toString(row.batch()),
                        decimals(ours.coldStartMs() / 1e3, 2),
                        decimals(theirs.coldStartMs() / 1e3, 2),
                        decimals(ours.warmStartMs() / 1e3, 2),
                        decimals(theirs.warmStartMs() / 1e3, 2),
                        megabytes(ours),
                        megabytes(theirs)));
            }
        }
        if (!lines.isEmpty()) {
            page.heading(3, "Start and memory, each engine in a JVM of its own");
            page.table(
                    List.of(
                            "network",
                            "batch",
                            "ours cold, s",
                            "peer cold, s",
                            "ours warm, s",
                            "peer warm, s",
                            "ours at most, MB",
                            "peer at most, MB"),
                    lines);
        }
    }

    private static String megabytes(Footprint footprint) {
        return footprint.peakResidentBytes().isPresent()
                ? decimals(footprint.peakResidentBytes().getAsLong() / 1e6, 0)
                : "";
    }

    private void products(List<Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        for (Row row : rows) {
            double flops = 2.0 * row.input().stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
            row.times()
                    .ifPresent(times -> lines.add(List.of(
                            row.network().replace("gemm_", ""),
                            row.peer() + " " + row.peerVersion(),
                            Row.spread(times.ours(), times.ours().median()),
                            Row.spread(times.theirs(), times.theirs().median()),
                            decimals(flops / times.ours().median() / 1e6, 1),
                            decimals(flops / times.theirs().median() / 1e6, 1),
                            Row.spread(times.ratios(), times.ratio()),
                            String.format(Locale.ROOT, "%.1e", row.difference()))));
        }
        if (!lines.isEmpty()) {
            page.heading(3, "Matrix products, M x K x N");
            page.table(
                    List.of(
                            "shape",
                            "peer",
                            "ours, ms",
                            "peer, ms",
                            "ours, GFLOP/s",
                            "peer, GFLOP/s",
                            "ratio",
                            "difference"),
                    lines);
        }
    }

    private static String decimals(double number, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", number);
    }
}
