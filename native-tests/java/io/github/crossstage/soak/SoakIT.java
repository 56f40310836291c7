package io.github.crossstage.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.cli.Invocation;
import io.github.crossstage.testing.JsonTree;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.TestDevices;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The soak on an OpenCL device, by its command. */
@ModelTest
@Tag("no-oclgrind")
class SoakIT {
    @Test
    void aFewSecondsLoseNothing() {
        soak("--seconds", 4, "--faults", 2000);
    }

    @Test
    @Tag("slow")
    void twoMinutesLoseNothingAndMemoryStaysFlat() {
        JsonTree json = soak("--seconds", 120, "--faults", 20_000);
        assertTrue(
                json.get("rssEndBytes").asLong()
                        < 1.1 * json.get("rssHalfBytes").asLong(),
                "resident memory grows");
        assertTrue(
                json.get("deviceEndBytes").asLong()
                        < 1.1 * json.get("deviceHalfBytes").asLong(),
                "device memory grows");
    }

    private static JsonTree soak(String time, int seconds, String faults, int oneIn) {
        JsonTree json = Invocation.of(
                        "soak",
                        time,
                        seconds,
                        faults,
                        oneIn,
                        "--json",
                        "--device",
                        TestDevices.info().selector())
                .expecting(0)
                .json();
        for (String none : List.of("wrong", "lost", "handlesOpen")) {
            assertEquals(0, json.get(none).asLong(), none);
        }
        for (String some : List.of("answered", "cancelled", "expired", "swaps", "faultsInjected")) {
            assertTrue(json.get(some).asLong() > 0, some);
        }
        return json;
    }
}
