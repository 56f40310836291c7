package io.github.crossstage.opencl;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets calls to the driver fail at random, in this process and until {@link #stop}: out of memory, out of resources, a queue or a device
 * that is gone. One fault in sixteen becomes an outage: the next calls of that device's thread fail as well, so that recovery fails, too.
 *
 * <p>Is packed with the command line and its soak, not with the library. Calls that release are let be: the objects would be leaked for
 * good, by the driver and unknown to anybody. Thread-safe.
 */
public final class RandomFaults {
    private static final int OUTAGES = 16;
    private static final int OUTAGE_CALLS = 6;

    private static final int DEVICE_NOT_AVAILABLE = -2;
    private static final int OUT_OF_MEMORY = -4;
    private static final int OUT_OF_RESOURCES = -5;
    private static final int INVALID_QUEUE = -36;

    private final Random random;
    private final int oneIn;
    private final AtomicLong injected = new AtomicLong();
    private final ThreadLocal<Integer> outage = ThreadLocal.withInitial(() -> 0);

    /**
     * Makes faults; none happens yet.
     *
     * @param seed of what fails
     * @param oneIn how many calls there are to one fault or outage on average
     */
    public RandomFaults(long seed, int oneIn) {
        this.random = new Random(seed);
        this.oneIn = oneIn;
    }

    /** Begins. */
    public void start() {
        ClCalls.intercept(this::code);
    }

    /** Ends it for all calls that begin from now on. */
    public void stop() {
        ClCalls.intercept(null);
    }

    /** Returns how many calls have failed. */
    public long injected() {
        return injected.get();
    }

    private int code(String function) {
        if (function.startsWith("clRelease")) {
            return 0;
        }
        int left = outage.get();
        if (left > 0) {
            outage.set(left - 1);
        } else if (random.nextInt(oneIn) != 0) {
            return 0;
        } else if (random.nextInt(OUTAGES) == 0) {
            outage.set(OUTAGE_CALLS);
        }
        injected.incrementAndGet();
        return switch (function) {
            case "clCreateBuffer", "clCreateContext", "clBuildProgram" -> OUT_OF_MEMORY;
            case "clEnqueueReadBuffer", "clFinish", "clWaitForEvents" -> OUT_OF_RESOURCES;
            case "clEnqueueNDRangeKernel", "clEnqueueWriteBuffer" -> INVALID_QUEUE;
            default -> DEVICE_NOT_AVAILABLE;
        };
    }
}
