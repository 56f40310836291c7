package io.github.crossstage.benchmarks.row;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a service kept up with callers that each send their next request when they have their answer.
 *
 * @param network what ran
 * @param input shape of a request's picture
 * @param engine what it ran on
 * @param engineVersion version of that
 * @param batcher how the batcher before it gathers, empty where there is none
 * @param callers callers at the same time
 * @param seconds how long was measured
 * @param requests answers in that time
 * @param meanBatch mean rows of a batch; 1 without a batcher
 * @param p50Ms half of the requests took less, in milliseconds
 * @param p95Ms 95 of 100 took less
 * @param p99Ms 99 of 100 took less
 * @param surroundings what it was measured on
 */
public record ServiceRow(
        String network,
        List<Long> input,
        String engine,
        String engineVersion,
        String batcher,
        int callers,
        double seconds,
        long requests,
        double meanBatch,
        double p50Ms,
        double p95Ms,
        double p99Ms,
        Surroundings surroundings) {
    public ServiceRow {
        input = List.copyOf(input);
    }

    /** Returns answers a second. */
    public double perSecond() {
        return requests / seconds;
    }

    /** Returns engine and way of serving. */
    public String service() {
        return engine + (batcher.isEmpty() ? "" : ", batched");
    }

    /** Returns the row as JSON in one line. */
    public String json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("network", network);
        json.put("input", input);
        json.put("engine", engine);
        json.put("engineVersion", engineVersion);
        json.put("batcher", batcher);
        json.put("callers", callers);
        json.put("seconds", seconds);
        json.put("requests", requests);
        json.put("requestsPerSecond", perSecond());
        json.put("meanBatch", meanBatch);
        json.put("p50Ms", p50Ms);
        json.put("p95Ms", p95Ms);
        json.put("p99Ms", p99Ms);
        json.put("commit", surroundings.commit());
        json.put("date", surroundings.date());
        json.put("device", surroundings.device());
        json.put("driver", surroundings.driver());
        json.put("computeUnits", surroundings.computeUnits());
        json.put("jvm", surroundings.jvm());
        json.put("system", surroundings.system());
        json.put("processors", surroundings.processors());
        json.put("threads", surroundings.threads());
        json.put("load", surroundings.load());
        return Json.write(json);
    }

    /** Reads what {@link #json} wrote. @throws IOException if it is no JSON or lacks a member */
    public static ServiceRow of(String line) throws IOException {
        Map<String, Object> json = Json.read(line);
        return new ServiceRow(
                text(json, "network"),
                ((List<?>) member(json, "input"))
                        .stream().map(extent -> (Long) extent).toList(),
                text(json, "engine"),
                text(json, "engineVersion"),
                text(json, "batcher"),
                whole(json, "callers"),
                number(json, "seconds"),
                whole(json, "requests"),
                number(json, "meanBatch"),
                number(json, "p50Ms"),
                number(json, "p95Ms"),
                number(json, "p99Ms"),
                new Surroundings(
                        text(json, "commit"),
                        text(json, "date"),
                        text(json, "device"),
                        text(json, "driver"),
                        whole(json, "computeUnits"),
                        text(json, "jvm"),
                        text(json, "system"),
                        whole(json, "processors"),
                        whole(json, "threads"),
                        number(json, "load")));
    }

    /** Reads the rows of a file. @throws IOException if a line is no row; the message has its number */
    public static List<ServiceRow> readAll(Path file) throws IOException {
        List<ServiceRow> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            try {
                rows.add(of(line));
            } catch (IOException | RuntimeException e) {
                throw new IOException(
                        file + ":" + (rows.size() + 1) + ": not a row of serve-load: " + e.getMessage(), e);
            }
        }
        return rows;
    }

    private static Object member(Map<String, Object> json, String name) throws IOException {
        Object value = json.get(name);
        if (value == null) {
            throw new IOException("there is no '" + name + "'");
        }
        return value;
    }

    private static String text(Map<String, Object> json, String name) throws IOException {
        return (String) member(json, name);
    }

    private static double number(Map<String, Object> json, String name) throws IOException {
        return ((Number) member(json, name)).doubleValue();
    }

    private static int whole(Map<String, Object> json, String name) throws IOException {
        return Math.toIntExact((Long) member(json, name));
    }

    /** Returns the time that a fraction of all stays below, in milliseconds; the nanoseconds are sorted by this. */
    public static double quantileMs(long[] nanos, double fraction) {
        if (nanos.length == 0) {
            throw new IllegalArgumentException(
                    "no request was answered in the time, expected 1 or more; measure longer");
        }
        Arrays.sort(nanos);
        return nanos[(int) Math.min(nanos.length - 1, Math.ceil(fraction * nanos.length) - 1)] / 1e6;
    }
}
