package io.github.crossstage.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.runtime.Profile;
import io.github.crossstage.runtime.Profile.LaunchTime;
import io.github.crossstage.runtime.Profile.StepTime;
import io.github.crossstage.testing.JsonTree;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTest {
    private static final List<StepTime> STEPS = List.of(
            new StepTime("stem", "Conv2d", "conv2d_direct", 4000, 100),
            new StepTime("join", "Concat", "concat_view", 0, 0),
            new StepTime("\"head\"", "Gemm", "gemm_direct", 1000, 10));

    private static List<JsonTree> events(List<LaunchTime> launches) throws IOException {
        Profile profile = new Profile(3, 1, 1, 1, 1, STEPS, launches);
        return JsonTree.parse(Trace.of(profile, "net", "device"))
                .get("traceEvents")
                .elements();
    }

    private static List<String> complete(List<JsonTree> events, long track) {
        return events.stream()
                .filter(event ->
                        event.get("ph").asText().equals("X") && event.get("tid").asLong() == track)
                .map(event -> event.get("name").asText() + " "
                        + event.get("ts").asDouble() + " + "
                        + event.get("dur").asDouble())
                .toList();
    }

    @Test
    void layersSpanTheirLaunchesOnTheDevicesClock() throws IOException {
        List<JsonTree> events = events(List.of(
                new LaunchTime(0, "pack -DN=4", 999_000, 1_000_000, 1_001_000),
                new LaunchTime(0, "conv", 999_500, 1_001_500, 1_004_500),
                new LaunchTime(2, "gemm", 999_900, 1_005_000, 1_006_250)));
        assertEquals(List.of("stem 0.0 + 4.5", "\"head\" 5.0 + 1.25"), complete(events, 1));
        assertEquals(List.of("pack -DN=4 0.0 + 1.0", "conv 1.5 + 3.0", "gemm 5.0 + 1.25"), complete(events, 2));
        JsonTree stem = events.stream()
                .filter(event -> event.get("name").asText().equals("stem"))
                .findFirst()
                .orElseThrow();
        assertEquals("Conv2d", stem.get("cat").asText());
        assertEquals("conv2d_direct", stem.get("args").get("implementation").asText());
        assertEquals(4000, stem.get("args").get("medianNanos").asLong());
        assertEquals("net on device", events.get(0).get("args").get("name").asText());
    }

    @Test
    void layersOfTheReferenceFollowOneAnother() throws IOException {
        List<JsonTree> events = events(List.of());
        assertEquals(List.of("stem 0.0 + 4.0", "join 4.0 + 0.0", "\"head\" 4.0 + 1.0"), complete(events, 1));
        assertEquals(List.of(), complete(events, 2));
    }
}
