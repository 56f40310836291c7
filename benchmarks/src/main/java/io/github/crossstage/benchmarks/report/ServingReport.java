package io.github.crossstage.benchmarks.report;

import io.github.crossstage.benchmarks.row.ServiceRow;
import io.github.crossstage.benchmarks.row.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A page about services under load: a table and a plot for each network of the last run. */
public final class ServingReport {
    private static final String INTRODUCTION =
            "Made by `serve-load` from its rows; nothing here is written by hand. So many callers each send a request of one"
                    + " picture, wait for the answer, check it, and send the next. [README.md](README.md) says more.";

    private ServingReport() {}

    /** Writes the page, and its plots into a folder beside it that is called as the page without its ending, in lower case. */
    public static void write(List<ServiceRow> rows, Path output) throws IOException {
        String folder =
                output.getFileName().toString().replaceFirst("\\.md$", "").toLowerCase(Locale.ROOT);
        Files.createDirectories(output.resolveSibling(folder));
        Markdown page = new Markdown();
        page.heading(1, "In a service");
        page.paragraph(INTRODUCTION);
        for (List<ServiceRow> chapter : chapters(rows)) {
            ServiceRow first = chapter.get(0);
            Surroundings here = first.surroundings();
            page.heading(2, first.network() + ", " + first.input());
            page.paragraph(String.format(
                    Locale.ROOT,
                    "%s, commit %s; %s (%s), %d compute units; %s, %s, %d processors, %d threads; load average %.1f when"
                            + " the runner began.",
                    here.date(),
                    here.commit(),
                    here.device(),
                    here.driver(),
                    here.computeUnits(),
                    here.jvm(),
                    here.system(),
                    here.processors(),
                    here.threads(),
                    here.load()));
            page.table(
                    List.of("callers", "engine", "batcher", "answers/s", "mean batch", "p50 ms", "p95 ms", "p99 ms"),
                    chapter.stream().map(ServingReport::cells).toList());
            String plot = folder + "/" + first.network() + ".svg";
            page.picture("Answers a second and p99 against callers", plot);
            Files.writeString(output.resolveSibling(plot), ServingPlot.of(chapter));
        }
        Files.writeString(output, page.toString());
    }

    /** The rows of each network; of those measured twice the later ones. */
    private static List<List<ServiceRow>> chapters(List<ServiceRow> rows) {
        Map<String, Map<String, ServiceRow>> chapters = new LinkedHashMap<>();
        for (ServiceRow row : rows) {
            chapters.computeIfAbsent(row.network() + row.input(), unused -> new LinkedHashMap<>())
                    .put(row.callers() + row.service(), row);
        }
        List<List<ServiceRow>> lists = new ArrayList<>();
        chapters.values().forEach(chapter -> lists.add(List.copyOf(chapter.values())));
        return lists;
    }

    private static List<String> cells(ServiceRow row) {
        return List.of(
                Integer.toString(row.callers()),
                row.engine() + (row.engineVersion().isEmpty() ? "" : " " + row.engineVersion()),
                row.batcher(),
                String.format(Locale.ROOT, "%.0f", row.perSecond()),
                String.format(Locale.ROOT, "%.1f", row.meanBatch()),
                String.format(Locale.ROOT, "%.2f", row.p50Ms()),
                String.format(Locale.ROOT, "%.2f", row.p95Ms()),
                String.format(Locale.ROOT, "%.2f", row.p99Ms()));
    }
}
