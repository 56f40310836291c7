package io.github.crossstage.tuning;

import io.github.crossstage.opencl.DeviceInfo;

/**
 * Whether an implementation computes what the CPU reference does, on a device with a driver.
 *
 * @param key device and driver, and the implementation in the problem's place
 * @param fault what was wrong, in one line; empty if nothing was
 */
public record Verdict(TuningKey key, String fault) {
    private static final int MOST = 300;

    public Verdict {
        fault = fault.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        fault = fault.substring(0, Math.min(MOST, fault.length()));
    }

    /** Returns the verdict on an implementation. */
    public static Verdict of(DeviceInfo device, String implementation, String fault) {
        return new Verdict(TuningKey.of(device, implementation), fault);
    }

    /** Returns whether the implementation must not be used. */
    public boolean isWrong() {
        return !fault.isEmpty();
    }

    /** Returns {@code conv2d_direct: why}. */
    @Override
    public String toString() {
        return key.problem() + ": " + (isWrong() ? fault : "right");
    }
}
