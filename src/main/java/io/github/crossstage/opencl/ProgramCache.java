package io.github.crossstage.opencl;

import io.github.crossstage.error.KernelBuildException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The programs built for one device, each built once.
 *
 * <p>The cache owns them; they are closed with the device and must not be closed by who gets them. Thread-safe: two
 * threads that ask for the same program wait for one build, different programs are built side by side.
 */
public final class ProgramCache {
    private final ClDevice device;
    private final Map<String, ClProgram> programs = new ConcurrentHashMap<>();
    private final AtomicLong buildNanos = new AtomicLong();

    ProgramCache(ClDevice device) {
        this.device = device;
    }

    /**
     * Returns the program of this source and these options, building it at the first call.
     *
     * @throws KernelBuildException if the compiler refuses, with its log; nothing is kept then
     * @throws IllegalStateException if the device is closed
     */
    public ClProgram get(KernelSource source, String options) {
        device.requireOpen();
        ClProgram program = programs.computeIfAbsent(key(source, options), key -> build(source, options));
        program.requireOpen();
        return program;
    }

    private ClProgram build(KernelSource source, String options) {
        long start = System.nanoTime();
        ClProgram program = device.program(source, options);
        buildNanos.addAndGet(System.nanoTime() - start);
        return program;
    }

    /**
     * Returns the SHA-256, in hexadecimal, of everything that a built program depends on: source, options, device and
     * driver.
     */
    public String key(KernelSource source, String options) {
        DeviceInfo info = device.info();
        return KernelSource.sha256(String.join(
                "\n",
                source.sha256(),
                ClProgram.complete(options),
                info.platformName(),
                info.platformVersion(),
                info.name(),
                info.driverVersion()));
    }

    /** Returns how many programs have been built. */
    public int size() {
        return programs.size();
    }

    /** Returns the time spent in builds so far, summed over threads, in nanoseconds. */
    public long buildNanos() {
        return buildNanos.get();
    }
}
