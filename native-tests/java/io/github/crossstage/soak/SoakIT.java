package io.github.crossstage.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.cli.Invocation;
import io.github.crossstage.cli.Main;
import io.github.crossstage.testing.JsonTree;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.OtherJvm;
import io.github.crossstage.testing.TestDevices;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The soak on an OpenCL device, by its command. */
@ModelTest
@Tag("no-oclgrind")
class SoakIT {
    @Test
    void aFewSecondsLoseNothing() {
        checked(Invocation.of((Object[]) command("--seconds", 4, "--faults", 2000))
                .expecting(0)
                .json());
    }

    /** In a process of its own, whose heap is there from the start: what grows then is not the heap. */
    @Test
    @Tag("slow")
    void twoMinutesLoseNothingAndMemoryStaysFlat() throws Exception {
        List<String> heap = List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch");
        Process process = OtherJvm.program(Main.class, heap, (Object[]) command("--seconds", 120, "--faults", 20_000))
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        JsonTree json = checked(JsonTree.parse(out));
        assertTrue(
                json.get("rssEndBytes").asLong()
                        < 1.1 * json.get("rssHalfBytes").asLong(),
                () -> "resident memory grows: " + out);
        assertTrue(
                json.get("deviceEndBytes").asLong()
                        < 1.1 * json.get("deviceHalfBytes").asLong(),
                () -> "device memory grows: " + out);
    }

    private static String[] command(String time, int seconds, String faults, int oneIn) {
        return new String[] {
            "soak",
            time,
            Integer.toString(seconds),
            faults,
            Integer.toString(oneIn),
            "--json",
            "--device",
            TestDevices.info().selector()
        };
    }

    private static JsonTree checked(JsonTree json) {
        for (String none : List.of("wrong", "lost", "handlesOpen")) {
            assertEquals(0, json.get(none).asLong(), none);
        }
        for (String some : List.of("answered", "cancelled", "expired", "swaps", "faultsInjected")) {
            assertTrue(json.get(some).asLong() > 0, some);
        }
        return json;
    }
}
