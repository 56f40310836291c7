package io.github.crossstage.opencl;

import io.github.crossstage.error.CrossStageException;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_event;

/**
 * The event of one profiled launch. Whoever launched closes it; its device closes it at the latest. Thread-safe.
 */
public final class ClEvent extends ClHandle {
    private final cl_event event;
    private final String launched;

    private ClEvent(ClDevice device, cl_event event, String launched) {
        super(device, OpenHandles.Kind.EVENT);
        this.event = event;
        this.launched = launched;
    }

    /** Takes over an event; the caller holds the device's lock. */
    static ClEvent take(ClDevice device, cl_event event, String launched) {
        ClEvent taken = new ClEvent(device, event, launched);
        taken.adopt();
        return taken;
    }

    /**
     * Waits until the launch has run and returns its times.
     *
     * @throws CrossStageException if the launch failed on the device
     */
    public EventTimes times() {
        device().lock().lock();
        try {
            requireOpen();
            ClCalls.waitFor(event);
            return new EventTimes(
                    nanos(CL.CL_PROFILING_COMMAND_QUEUED),
                    nanos(CL.CL_PROFILING_COMMAND_SUBMIT),
                    nanos(CL.CL_PROFILING_COMMAND_START),
                    nanos(CL.CL_PROFILING_COMMAND_END));
        } catch (CLException e) {
            throw ClFailure.of(
                    "clGetEventProfilingInfo",
                    e,
                    launched + " on " + device().info().label());
        } finally {
            device().lock().unlock();
        }
    }

    private long nanos(int key) {
        long[] value = new long[1];
        ClCalls.profilingInfo(event, key, Pointer.to(value));
        return value[0];
    }

    @Override
    String describe() {
        return "Event of " + launched;
    }

    @Override
    void release() {
        ClCalls.release(event);
    }
}
