package io.github.crossstage.runtime;

import java.util.List;

/**
 * Where the time of a run goes. Times are in nanoseconds, medians over the repetitions.
 *
 * @param repetitions timed runs, after a warm-up
 * @param wallNanos upload, compute and download together, as a caller waits for them
 * @param uploadNanos upload of the inputs
 * @param computeNanos from the first launch until the device is done
 * @param downloadNanos download of the outputs
 * @param steps the steps in order with their device time
 * @param launches the kernel launches of one run in order, on the device's own clock; empty on the CPU reference
 */
public record Profile(
        int repetitions,
        long wallNanos,
        long uploadNanos,
        long computeNanos,
        long downloadNanos,
        List<StepTime> steps,
        List<LaunchTime> launches) {
    /**
     * The device time of one step.
     *
     * @param name the node's name
     * @param operator the operator
     * @param implementation the implementation that took it
     * @param nanos median device time of its launches
     * @param flops floating-point operations of a run
     */
    public record StepTime(String name, String operator, String implementation, long nanos, long flops) {}

    /**
     * One launch, in nanoseconds of the device's clock.
     *
     * @param step the index of its step
     * @param kernel the kernel with its options
     * @param queuedNanos when the host put it into the queue
     * @param startNanos when it started to run
     * @param endNanos when it had run
     */
    public record LaunchTime(int step, String kernel, long queuedNanos, long startNanos, long endNanos) {}

    public Profile {
        steps = List.copyOf(steps);
        launches = List.copyOf(launches);
    }

    /** Returns the sum of the steps' device times. */
    public long deviceNanos() {
        return steps.stream().mapToLong(StepTime::nanos).sum();
    }
}
