package io.github.crossstage.opencl;

import java.util.Objects;

/** A kernel program that a device's compiler refused, with the compiler's log. */
public final class KernelBuildException extends ClException {
    private final String deviceName;
    private final String sourceName;
    private final String options;
    private final String log;

    /**
     * Makes the exception of one failed build.
     *
     * @param code the error code of {@code clBuildProgram}
     * @param deviceName the device and its driver
     * @param sourceName the kernel file, as in {@code kernels/relu.cl}
     * @param options the compiler's options
     * @param log what the compiler printed
     */
    public KernelBuildException(int code, String deviceName, String sourceName, String options, String log) {
        super(
                "clBuildProgram",
                code,
                sourceName + " for " + deviceName + " with options '" + options + "'\n" + log.strip());
        this.deviceName = Objects.requireNonNull(deviceName, "deviceName");
        this.sourceName = Objects.requireNonNull(sourceName, "sourceName");
        this.options = Objects.requireNonNull(options, "options");
        this.log = log.strip();
    }

    /** Returns the device and its driver. */
    public String deviceName() {
        return deviceName;
    }

    /** Returns the kernel file. */
    public String sourceName() {
        return sourceName;
    }

    /** Returns the compiler's options. */
    public String options() {
        return options;
    }

    /** Returns what the compiler printed; it names files and lines of the kernel folder. */
    public String log() {
        return log;
    }
}
