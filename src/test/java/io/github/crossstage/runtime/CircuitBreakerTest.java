package io.github.crossstage.runtime;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.DeviceLostException;
import io.github.crossstage.runtime.DeviceHealth.State;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private long now = Long.MAX_VALUE - CircuitBreaker.SECOND;
    private final CircuitBreaker breaker = new CircuitBreaker("Device 0", () -> now);

    private void pass(long seconds) {
        now += seconds * CircuitBreaker.SECOND;
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            breaker.failed("CL_X");
        }
    }

    private void requireDown(long seconds) {
        String message =
                assertThrows(DeviceLostException.class, breaker::requireClosed).getMessage();
        assertTrue(message.contains("tried again in " + seconds + " s; the last fault: CL_X"), message);
        assertEquals(State.DOWN, breaker.health().state());
    }

    @Test
    void opensAfterThreeFailuresInARow() {
        assertEquals(DeviceHealth.OK, breaker.health());
        fail(2);
        assertDoesNotThrow(breaker::requireClosed);
        assertEquals(State.DEGRADED, breaker.health().state());
        fail(1);
        requireDown(1);
    }

    @Test
    void aCallThatWorksBeginsTheCountAnew() {
        fail(2);
        breaker.succeeded();
        fail(2);
        assertDoesNotThrow(breaker::requireClosed);
    }

    @Test
    void pausesDoubleUpToAMinuteOrSo() {
        fail(2);
        for (long pause : new long[] {1, 2, 4, 8, 16, 32, 64, 64, 64}) {
            fail(1);
            requireDown(pause);
            pass(pause);
            assertDoesNotThrow(breaker::requireClosed);
            assertEquals(State.DEGRADED, breaker.health().state(), "it may be called again");
        }
        fail(100);
        requireDown(CircuitBreaker.LONGEST_PAUSE);
    }

    @Test
    void aFaultThatWasGotOverIsForgottenAfterAMinute() {
        breaker.recovered("CL_X");
        assertEquals("DEGRADED: recovered 0 s ago from CL_X", breaker.health().toString());
        assertDoesNotThrow(breaker::requireClosed);
        pass(CircuitBreaker.REMEMBERED - 1);
        breaker.succeeded();
        assertEquals("DEGRADED: recovered 59 s ago from CL_X", breaker.health().toString());
        pass(1);
        assertEquals(DeviceHealth.OK, breaker.health());
    }
}
