package io.github.crossstage.soak;

import io.github.crossstage.opencl.RandomFaults;

/** Faults at random calls to the OpenCL driver. */
public final class DriverFaults implements FaultInjection {
    private final RandomFaults faults;

    /**
     * Makes faults.
     *
     * @param seed of what fails
     * @param oneIn how many calls there are to one fault on average
     */
    public DriverFaults(long seed, int oneIn) {
        faults = new RandomFaults(seed, oneIn);
    }

    @Override
    public void start() {
        faults.start();
    }

    @Override
    public void stop() {
        faults.stop();
    }

    @Override
    public long injected() {
        return faults.injected();
    }
}
