package io.github.crossstage.runtime;

import io.github.crossstage.error.DeviceLostException;
import io.github.crossstage.runtime.DeviceHealth.State;
import java.util.function.LongSupplier;

/**
 * Keeps the record of a device's faults, and keeps calls away from a device that could not be recovered several times in a row: for a
 * pause that doubles each time, they fail at once with the reason; the first call after it tries again.
 *
 * <p>Written on the dispatcher's thread, read by any.
 */
final class CircuitBreaker {
    /** Recoveries that fail in a row before the device is left alone. */
    static final int FAILURES = 3;

    static final long SECOND = 1_000_000_000L;
    /** Pauses in seconds: the first one, and the one that is not exceeded. */
    static final long FIRST_PAUSE = 1;

    static final long LONGEST_PAUSE = 64;

    /** Seconds that a fault that was got over is told of. */
    static final long REMEMBERED = 60;

    private final String device;
    private final LongSupplier nanoTime;
    private volatile Fault last = new Fault("", 0, 0);

    /** The last fault: how many recoveries have failed since one succeeded, and when it was. */
    private record Fault(String what, int failures, long nanos) {
        long pauseSeconds() {
            return failures < FAILURES
                    ? 0
                    : Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(failures - FAILURES, Long.SIZE / 2));
        }
    }

    CircuitBreaker(String device, LongSupplier nanoTime) {
        this.device = device;
        this.nanoTime = nanoTime;
    }

    /** Lets a call pass. @throws DeviceLostException if the device is left alone for now */
    void requireClosed() {
        if (last.failures() >= FAILURES && secondsLeft(last) > 0) {
            throw new DeviceLostException(device + " is " + down(last));
        }
    }

    /** Tells of a fault that was got over. */
    void recovered(String what) {
        last = new Fault(what, 0, nanoTime.getAsLong());
    }

    /** Tells of a fault that was not got over. */
    void failed(String what) {
        last = new Fault(what, last.failures() + 1, nanoTime.getAsLong());
    }

    /** Tells of a call without a fault. */
    void succeeded() {
        if (last.failures() > 0) {
            recovered(last.what());
        }
    }

    DeviceHealth health() {
        Fault fault = last;
        long seconds = secondsSince(fault);
        if (fault.failures() >= FAILURES && secondsLeft(fault) > 0) {
            return DeviceHealth.of(State.DOWN, down(fault));
        }
        if (fault.failures() > 0) {
            return DeviceHealth.of(
                    State.DEGRADED,
                    "not recovered " + seconds + " s ago, tried again with the next call: " + fault.what());
        }
        return fault.what().isEmpty() || seconds >= REMEMBERED
                ? DeviceHealth.OK
                : DeviceHealth.of(State.DEGRADED, "recovered " + seconds + " s ago from " + fault.what());
    }

    private String down(Fault fault) {
        return "down after " + fault.failures() + " recoveries that failed in a row, tried again in "
                + secondsLeft(fault) + " s; the last fault: " + fault.what();
    }

    private long secondsSince(Fault fault) {
        return (nanoTime.getAsLong() - fault.nanos()) / SECOND;
    }

    private long secondsLeft(Fault fault) {
        return fault.pauseSeconds() - secondsSince(fault);
    }
}
