package io.github.crossstage;

/**
 * What happens where no OpenCL device fits, or where one has a fault and is not recovered. A fallback is always asked for, never taken in
 * silence.
 */
public enum Fallback {
    /**
     * {@link io.github.crossstage.error.NoDeviceException}, with what to install; a {@link io.github.crossstage.error.DeviceLostException} or
     * {@link io.github.crossstage.error.DeviceOutOfMemoryException} after a fault. The default.
     */
    FAIL,
    /** The CPU reference takes its place, with a warning in the log; after a fault for as long as the device cannot be used. */
    CPU_REFERENCE
}
