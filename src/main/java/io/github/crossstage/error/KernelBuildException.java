package io.github.crossstage.error;

/** A driver refused to compile a kernel; the message ends with its build log. */
public final class KernelBuildException extends CrossStageException {
    private static final long serialVersionUID = 1L;

    private final String log;

    /**
     * Makes the exception.
     *
     * @param source name of the kernel file
     * @param device name of the device and driver
     * @param options the build options
     * @param log the driver's build log
     */
    public KernelBuildException(String source, String device, String options, String log) {
        super("Kernel source " + source + " does not build on " + device + " with options '" + options + "':\n" + log);
        this.log = log;
    }

    /** Returns the driver's build log. */
    public String log() {
        return log;
    }
}
