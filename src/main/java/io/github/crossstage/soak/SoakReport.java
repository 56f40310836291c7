package io.github.crossstage.soak;

/**
 * What a soak saw. {@code requests} is the sum of answered, wrong, lost, failed, refused, expired and cancelled.
 *
 * @param requests requests sent
 * @param answered requests with the right answer
 * @param wrong requests with an answer that is not theirs
 * @param lost requests that nothing became of
 * @param failed requests that failed on a device
 * @param refused requests for which there was no room
 * @param expired requests whose deadline passed
 * @param cancelled requests that were given up
 * @param swaps models that took the place of another
 * @param faultsInjected device faults that were caused
 * @param worstDifference largest difference to the CPU reference, relative to the peak
 * @param nanos how long requests were sent
 * @param handlesOpen OpenCL handles that were opened and not released, once all was closed
 * @param start memory before the first request
 * @param half memory after half of the time
 * @param end memory after the last request
 */
public record SoakReport(
        long requests,
        long answered,
        long wrong,
        long lost,
        long failed,
        long refused,
        long expired,
        long cancelled,
        long swaps,
        long faultsInjected,
        double worstDifference,
        long nanos,
        long handlesOpen,
        Memory start,
        Memory half,
        Memory end) {
    /**
     * Memory at one time.
     *
     * @param residentBytes of the process; -1 where the system does not tell
     * @param deviceBytes of all models on all devices, the most since the time before: what is held depends on the sizes of pictures
     *     that came since the last swap, and is nothing while a device is lost
     */
    public record Memory(long residentBytes, long deviceBytes) {}

    /** Returns whether every request had its answer or a reason, and nothing was left open. */
    public boolean passed() {
        return wrong == 0 && lost == 0 && handlesOpen == 0 && (failed == 0 || faultsInjected > 0);
    }
}
