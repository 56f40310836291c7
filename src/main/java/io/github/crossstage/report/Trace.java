package io.github.crossstage.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.crossstage.runtime.Profile;
import io.github.crossstage.runtime.Profile.LaunchTime;
import io.github.crossstage.runtime.Profile.StepTime;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A profile in the trace event format of Chrome, which Perfetto and {@code chrome://tracing} show: one track of layers and one of kernel
 * launches, on the device's clock, from the first launch on.
 *
 * <p>The CPU reference launches nothing; its layers follow one another with their median times.
 */
public final class Trace {
    private static final int PROCESS = 1;
    private static final int LAYERS = 1;
    private static final int LAUNCHES = 2;
    private static final double NANOS_IN_MICRO = 1000;

    private final Profile profile;
    private final JsonGenerator json;

    /** What a layer took: from the start of its first launch to the end of its last. */
    private record Span(int step, long start, long end) {}

    private Trace(Profile profile, JsonGenerator json) {
        this.profile = profile;
        this.json = json;
    }

    /**
     * Returns the trace of one run, as JSON.
     *
     * @param network the network's name
     * @param device the device's name
     */
    public static String of(Profile profile, String network, String device) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            new Trace(profile, json).write(network, device);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private void write(String network, String device) throws IOException {
        json.writeStartObject();
        json.writeStringField("displayTimeUnit", "ns");
        json.writeArrayFieldStart("traceEvents");
        name("process_name", 0, network + " on " + device);
        name("thread_name", LAYERS, "layers");
        for (Span span : spans()) {
            StepTime step = profile.steps().get(span.step());
            begin(step.name(), step.operator(), LAYERS, span.start(), span.end());
            json.writeStringField("implementation", step.implementation());
            json.writeNumberField("medianNanos", step.nanos());
            json.writeNumberField("flops", step.flops());
            end();
        }
        if (!profile.launches().isEmpty()) {
            name("thread_name", LAUNCHES, "kernel launches");
        }
        for (LaunchTime launch : profile.launches()) {
            String layer = profile.steps().get(launch.step()).name();
            begin(launch.kernel(), "launch", LAUNCHES, launch.startNanos(), launch.endNanos());
            json.writeStringField("layer", layer);
            json.writeNumberField("waitedNanos", launch.startNanos() - launch.queuedNanos());
            end();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private List<Span> spans() {
        List<Span> spans = new ArrayList<>();
        for (LaunchTime launch : profile.launches()) {
            int last = spans.size() - 1;
            if (last >= 0 && spans.get(last).step() == launch.step()) {
                spans.set(last, new Span(launch.step(), spans.get(last).start(), launch.endNanos()));
            } else {
                spans.add(new Span(launch.step(), launch.startNanos(), launch.endNanos()));
            }
        }
        if (spans.isEmpty()) {
            long start = 0;
            for (int i = 0; i < profile.steps().size(); i++) {
                long end = start + profile.steps().get(i).nanos();
                spans.add(new Span(i, start, end));
                start = end;
            }
        }
        return spans;
    }

    /** Writes what Chrome calls metadata. */
    private void name(String what, int track, String name) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", what);
        json.writeStringField("ph", "M");
        json.writeNumberField("pid", PROCESS);
        json.writeNumberField("tid", track);
        json.writeObjectFieldStart("args");
        json.writeStringField("name", name);
        end();
    }

    /** Begins a complete event, up to its arguments. */
    private void begin(String name, String category, int track, long start, long end) throws IOException {
        long first =
                profile.launches().isEmpty() ? 0 : profile.launches().get(0).startNanos();
        json.writeStartObject();
        json.writeStringField("name", name);
        json.writeStringField("cat", category);
        json.writeStringField("ph", "X");
        json.writeNumberField("pid", PROCESS);
        json.writeNumberField("tid", track);
        json.writeNumberField("ts", (start - first) / NANOS_IN_MICRO);
        json.writeNumberField("dur", (end - start) / NANOS_IN_MICRO);
        json.writeObjectFieldStart("args");
    }

    private void end() throws IOException {
        json.writeEndObject();
        json.writeEndObject();
    }
}
