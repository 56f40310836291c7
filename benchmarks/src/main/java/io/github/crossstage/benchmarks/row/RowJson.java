package io.github.crossstage.benchmarks.row;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Rows as JSON, an object a line. What was not measured is left out. A layer is a list: name, operator, implementation,
 * microseconds, floating-point operations, bytes.
 */
public final class RowJson {
    private RowJson() {}

    /** Adds a row to a file, which need not exist. */
    public static void append(Path file, Row row) throws IOException {
        Files.write(file, List.of(text(row)), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Returns a row in one line. */
    public static String text(Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("network", row.network());
        json.put("batch", row.batch());
        json.put("input", row.input());
        row.times().ifPresent(times -> put(json, "ours", times.ours()));
        json.put("peer", row.peer());
        json.put("peerVersion", row.peerVersion());
        row.times().ifPresent(times -> {
            put(json, "peer", times.theirs());
            json.put("ratio", times.ratio());
            json.put("ratioP10", times.ratios().p10());
            json.put("ratioP90", times.ratios().p90());
            json.put("ratioP99", times.ratios().p99());
            json.put("ratioMin", times.ratios().least());
            json.put("ratioPairsMedian", times.ratios().median());
        });
        json.put("difference", row.difference());
        json.put("repetitions", row.repetitions());
        put(json, row.surroundings());
        row.ours().ifPresent(footprint -> put(json, "ours", footprint));
        row.theirs().ifPresent(footprint -> put(json, "peer", footprint));
        row.inside().ifPresent(inside -> put(json, inside));
        return Json.write(json);
    }

    private static void put(Map<String, Object> json, String prefix, Quantiles times) {
        json.put(prefix + "MedianMs", times.median());
        json.put(prefix + "P10Ms", times.p10());
        json.put(prefix + "P90Ms", times.p90());
        json.put(prefix + "P99Ms", times.p99());
        json.put(prefix + "MinMs", times.least());
    }

    private static void put(Map<String, Object> json, Surroundings here) {
        json.put("commit", here.commit());
        json.put("date", here.date());
        json.put("device", here.device());
        json.put("driver", here.driver());
        json.put("computeUnits", here.computeUnits());
        json.put("jvm", here.jvm());
        json.put("system", here.system());
        json.put("processors", here.processors());
        json.put("threads", here.threads());
        json.put("load", here.load());
    }

    private static void put(Map<String, Object> json, String prefix, Footprint footprint) {
        json.put(prefix + "ColdStartMs", footprint.coldStartMs());
        json.put(prefix + "WarmStartMs", footprint.warmStartMs());
        footprint.peakResidentBytes().ifPresent(bytes -> json.put(prefix + "PeakResidentBytes", bytes));
    }

    private static void put(Map<String, Object> json, Inside inside) {
        json.put("oursUploadMs", inside.uploadMs());
        json.put("oursComputeMs", inside.computeMs());
        json.put("oursDownloadMs", inside.downloadMs());
        json.put("oursDeviceMs", inside.deviceMs());
        json.put("flops", inside.flops());
        json.put("bytes", inside.bytes());
        json.put("peakGflops", inside.peaks().gigaflops());
        json.put("peakMemoryGBps", inside.peaks().memoryGigabytes());
        json.put("peakCacheGBps", inside.peaks().cacheGigabytes());
        json.put("percentOfFmaPeak", inside.percentOfFmaPeak());
        json.put("percentOfMemoryPeak", inside.percentOfMemoryPeak());
        json.put(
                "layers",
                inside.layers().stream()
                        .map(layer -> List.of(
                                layer.name(),
                                layer.operator(),
                                layer.implementation(),
                                layer.micros(),
                                layer.flops(),
                                layer.bytes()))
                        .toList());
    }

    /** Reads the rows of a file. @throws IOException if a line is no row; the message has its number */
    public static List<Row> readAll(Path file) throws IOException {
        List<Row> rows = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            try {
                rows.add(row(line));
            } catch (IOException | RuntimeException e) {
                throw new IOException(file + ":" + number + ": not a row of the runner: " + e.getMessage(), e);
            }
        }
        return rows;
    }

    /** Reads what {@link #text} wrote. @throws IOException if it is no JSON or lacks a member */
    public static Row row(String text) throws IOException {
        Members json = new Members(Json.read(text));
        return new Row(
                json.text("network"),
                json.whole("batch"),
                json.list("input").stream().map(extent -> (Long) extent).toList(),
                json.text("peer"),
                json.text("peerVersion"),
                json.number("difference"),
                json.whole("repetitions"),
                surroundings(json),
                json.has("oursMedianMs") ? Optional.of(timing(json)) : Optional.empty(),
                json.has("oursDeviceMs") ? Optional.of(inside(json)) : Optional.empty(),
                footprint(json, "ours"),
                footprint(json, "peer"));
    }

    private static Timing timing(Members json) throws IOException {
        Quantiles ratios = new Quantiles(
                json.number("ratioPairsMedian"),
                json.number("ratioP10"),
                json.number("ratioP90"),
                json.number("ratioP99"),
                json.number("ratioMin"));
        return new Timing(quantiles(json, "ours"), quantiles(json, "peer"), ratios);
    }

    private static Quantiles quantiles(Members json, String prefix) throws IOException {
        return new Quantiles(
                json.number(prefix + "MedianMs"),
                json.number(prefix + "P10Ms"),
                json.number(prefix + "P90Ms"),
                json.number(prefix + "P99Ms"),
                json.number(prefix + "MinMs"));
    }

    private static Surroundings surroundings(Members json) throws IOException {
        return new Surroundings(
                json.text("commit"),
                json.text("date"),
                json.text("device"),
                json.text("driver"),
                json.whole("computeUnits"),
                json.text("jvm"),
                json.text("system"),
                json.whole("processors"),
                json.whole("threads"),
                json.number("load"));
    }

    private static Optional<Footprint> footprint(Members json, String prefix) throws IOException {
        if (!json.has(prefix + "ColdStartMs")) {
            return Optional.empty();
        }
        String resident = prefix + "PeakResidentBytes";
        return Optional.of(new Footprint(
                json.number(prefix + "ColdStartMs"),
                json.number(prefix + "WarmStartMs"),
                json.has(resident) ? OptionalLong.of((long) json.number(resident)) : OptionalLong.empty()));
    }

    private static Inside inside(Members json) throws IOException {
        List<LayerTime> layers = new ArrayList<>();
        for (Object each : json.list("layers")) {
            List<?> layer = (List<?>) each;
            layers.add(new LayerTime(
                    (String) layer.get(0),
                    (String) layer.get(1),
                    (String) layer.get(2),
                    ((Number) layer.get(3)).doubleValue(),
                    (Long) layer.get(4),
                    (Long) layer.get(5)));
        }
        return new Inside(
                json.number("oursUploadMs"),
                json.number("oursComputeMs"),
                json.number("oursDownloadMs"),
                json.number("oursDeviceMs"),
                new Peaks(json.number("peakGflops"), json.number("peakMemoryGBps"), json.number("peakCacheGBps")),
                layers);
    }

    /** The members of an object, each with its type. */
    private record Members(Map<String, Object> json) {
        boolean has(String name) {
            return json.containsKey(name);
        }

        private Object get(String name) throws IOException {
            Object value = json.get(name);
            if (value == null) {
                throw new IOException("there is no '" + name + "'");
            }
            return value;
        }

        String text(String name) throws IOException {
            return (String) get(name);
        }

        /** Infinity is a text in JSON. */
        double number(String name) throws IOException {
            Object value = get(name);
            return value instanceof String text ? Double.parseDouble(text) : ((Number) value).doubleValue();
        }

        int whole(String name) throws IOException {
            return Math.toIntExact((Long) get(name));
        }

        List<?> list(String name) throws IOException {
            return (List<?>) get(name);
        }
    }
}
