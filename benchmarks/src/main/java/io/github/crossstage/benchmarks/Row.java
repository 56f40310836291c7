package io.github.crossstage.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One measurement, as printed and as kept.
 *
 * @param network name of the network
 * @param batch batch size
 * @param peer name and version of the other engine
 * @param difference largest difference of the outputs, relative to the peak
 * @param repetitions timed runs of each engine
 * @param surroundings what it was measured on
 * @param times our times, theirs in nanoseconds, and the ratio of each pair; nothing where the outputs disagree
 */
record Row(
        String network,
        int batch,
        String peer,
        double difference,
        int repetitions,
        Surroundings surroundings,
        Optional<Timing> times) {
    /** Times in nanoseconds and ratios of runs that stood side by side. */
    record Timing(Times ours, Times theirs, Times ratios) {}

    private static final String FORMAT = "%-26s %5s  %-24s %-24s %-20s %s";
    static final String HEADER = String.format(
            FORMAT, "network", "batch", "ours ms [p10 p90]", "peer ms [p10 p90]", "ratio [p10 p90]", "difference");

    Row(String network, int batch, String peer, double difference, int repetitions, Surroundings surroundings) {
        this(network, batch, peer, difference, repetitions, surroundings, Optional.empty());
    }

    Row timed(Times ours, Times theirs, Times ratios) {
        return new Row(
                network,
                batch,
                peer,
                difference,
                repetitions,
                surroundings,
                Optional.of(new Timing(ours, theirs, ratios)));
    }

    /** Returns whether the outputs of both engines agree. */
    boolean agrees() {
        return difference <= Comparison.LIMIT;
    }

    /** Returns our median over theirs; below 1 we are faster. */
    private static double ratio(Timing timing) {
        return timing.ours().median() / timing.theirs().median();
    }

    /** Returns the line of the table. */
    String line() {
        String error = String.format(Locale.ROOT, "%.1e", difference);
        if (times.isEmpty()) {
            return network + " batch " + batch + ": NOT TIMED, the outputs differ from " + peer + " by " + error
                    + " of the peak, allowed is " + Comparison.LIMIT;
        }
        Timing timing = times.get();
        return String.format(
                Locale.ROOT,
                FORMAT,
                network,
                batch,
                spread(timing.ours(), timing.ours().median(), 1e-6),
                spread(timing.theirs(), timing.theirs().median(), 1e-6),
                spread(timing.ratios(), ratio(timing), 1),
                error);
    }

    private static String spread(Times times, double middle, double scale) {
        return String.format(
                Locale.ROOT,
                "%.2f [%.2f %.2f]",
                middle * scale,
                times.quantile(0.1) * scale,
                times.quantile(0.9) * scale);
    }

    /** Adds rows to a file, a JSON object a line. */
    static void append(Path file, List<Row> rows) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Row row : rows) {
            lines.add(row.json());
        }
        Files.write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private String json() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("network", network);
            json.writeNumberField("batch", batch);
            if (times.isPresent()) {
                write(json, times.get());
            }
            json.writeStringField("peer", peer.split(" ", 2)[0]);
            json.writeStringField("peerVersion", peer.substring(peer.indexOf(' ') + 1));
            json.writeNumberField("difference", difference);
            json.writeNumberField("repetitions", repetitions);
            json.writeStringField("commit", surroundings.commit());
            json.writeStringField("date", surroundings.date());
            json.writeStringField("device", surroundings.device());
            json.writeStringField("driver", surroundings.driver());
            json.writeNumberField("computeUnits", surroundings.computeUnits());
            json.writeStringField("jvm", surroundings.jvm());
            json.writeStringField("system", surroundings.system());
            json.writeNumberField("processors", surroundings.processors());
            json.writeNumberField("threads", surroundings.threads());
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Timing timing) throws IOException {
        json.writeNumberField("oursMedianMs", timing.ours().median() / 1e6);
        json.writeNumberField("oursP10Ms", timing.ours().quantile(0.1) / 1e6);
        json.writeNumberField("oursP90Ms", timing.ours().quantile(0.9) / 1e6);
        json.writeNumberField("peerMedianMs", timing.theirs().median() / 1e6);
        json.writeNumberField("peerP10Ms", timing.theirs().quantile(0.1) / 1e6);
        json.writeNumberField("peerP90Ms", timing.theirs().quantile(0.9) / 1e6);
        json.writeNumberField("ratio", ratio(timing));
        json.writeNumberField("ratioP10", timing.ratios().quantile(0.1));
        json.writeNumberField("ratioP90", timing.ratios().quantile(0.9));
    }
}
