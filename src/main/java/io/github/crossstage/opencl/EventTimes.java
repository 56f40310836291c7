package io.github.crossstage.opencl;

/**
 * When a launch went through its stages, in nanoseconds on the device's own clock.
 *
 * <p>Some drivers report the same constant for all four (Mesa's rusticl 22.3 does).
 *
 * @param queuedNanos when the host put it into the queue
 * @param submitNanos when the queue handed it to the device
 * @param startNanos when it started to run
 * @param endNanos when it had run
 */
public record EventTimes(long queuedNanos, long submitNanos, long startNanos, long endNanos) {
    /** Returns how long the launch ran on the device. */
    public long runNanos() {
        return endNanos - startNanos;
    }
}
