package io.github.crossstage;

/** What happens where no OpenCL device fits. A fallback is always asked for, never taken in silence. */
public enum Fallback {
    /** {@link io.github.crossstage.error.NoDeviceException}, with what to install. The default. */
    FAIL,
    /** The CPU reference takes its place, with a warning in the log. */
    CPU_REFERENCE
}
