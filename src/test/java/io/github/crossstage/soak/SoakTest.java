package io.github.crossstage.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.Device;
import io.github.crossstage.DeviceSelector;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SoakTest {
    @Test
    void everyRequestHasItsAnswerOrAReason() throws InterruptedException {
        SoakOptions options = new SoakOptions(Duration.ofSeconds(60), 3000, 8, Duration.ofMillis(20), 1);
        SoakReport report = new Soak(options, FaultInjection.NONE)
                .run(() -> List.of(
                        Device.open(DeviceSelector.cpuReference()), Device.open(DeviceSelector.cpuReference())));
        assertTrue(report.passed(), report.toString());
        assertTrue(report.requests() >= 3000, report.toString());
        assertEquals(
                report.requests(),
                report.answered() + report.refused() + report.expired() + report.cancelled(),
                report.toString());
        assertTrue(report.answered() > 1000 && report.cancelled() > 0 && report.swaps() > 0, report.toString());
    }

    @Test
    void anotherVersionsAnswerIsSeen() {
        SoakCase one = SoakCase.all(List.of(new SoakNetwork(0), new SoakNetwork(1)), 1, new Random(1))
                .get(0);
        assertEquals(0, one.difference(one.expected().get(0), 0));
        assertTrue(one.difference(one.expected().get(0), 1) > 0.01);
        assertTrue(one.difference(new float[1], 0) > 1);
        assertTrue(one.difference(new float[] {Float.NaN, 0, 0, 0, 0, 0, 0, 0}, 0) > 1);
    }

    @Test
    void anotherPicturesAnswerIsSeen() {
        List<SoakCase> cases = SoakCase.all(List.of(new SoakNetwork(0)), 1, new Random(1));
        for (int i = 0; i < cases.size(); i++) {
            for (int j = 0; j < cases.size(); j++) {
                double difference =
                        cases.get(i).difference(cases.get(j).expected().get(0), 0);
                assertTrue(i == j || difference > 1e-3, i + " and " + j + " differ by " + difference);
            }
        }
    }

    @Test
    void aStableVersionIsTheOnlyOneThatMayAnswer() {
        assertTrue(SoakedVersion.mayAnswer(0, 0, 0));
        assertFalse(SoakedVersion.mayAnswer(1, 0, 0));
        assertTrue(SoakedVersion.mayAnswer(1, 2, 2));
        assertFalse(SoakedVersion.mayAnswer(0, 2, 2));
        assertTrue(SoakedVersion.mayAnswer(1, 0, 1) && SoakedVersion.mayAnswer(0, 1, 1));
    }

    @Test
    void whatWasWrongOrLeftOpenDoesNotPass() {
        SoakTally tally = new SoakTally();
        tally.sent();
        SoakReport.Memory none = new SoakReport.Memory(0, 0);
        List<SoakReport.Memory> memory = List.of(none, none, none);
        assertFalse(tally.report(0, 0, memory).passed());
        assertEquals(1, tally.report(0, 0, memory).lost());
        tally.ended(SoakTally.Fate.ANSWERED);
        assertTrue(tally.report(0, 0, memory).passed());
        assertFalse(tally.report(0, 1, memory).passed());
        tally.sent();
        tally.ended(SoakTally.Fate.FAILED);
        assertFalse(tally.report(0, 0, memory).passed());
        assertTrue(tally.report(1, 0, memory).passed());
        tally.sent();
        tally.ended(SoakTally.Fate.WRONG);
        assertFalse(tally.report(1, 0, memory).passed());
    }
}
