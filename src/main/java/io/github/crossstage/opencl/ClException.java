package io.github.crossstage.opencl;

import java.util.Objects;
import org.jocl.CLException;

/**
 * A failed OpenCL call: which call, with which code, on which device and with which sizes.
 *
 * <p>Thrown for what the driver refuses or loses. A caller's mistakes are {@link IllegalArgumentException} and
 * {@link IllegalStateException} and are found before the driver is called.
 */
public class ClException extends RuntimeException {
    private final String call;
    private final int code;
    private final String context;

    /**
     * Makes the exception of one failed call.
     *
     * @param call the OpenCL function, as in {@code clEnqueueNDRangeKernel}
     * @param code its error code, negative
     * @param context device, kernel and sizes, for the message
     */
    public ClException(String call, int code, String context) {
        this(call, code, context, null);
    }

    ClException(String call, int code, String context, Throwable cause) {
        super(call + " failed with " + ClErrorCodes.name(code) + " (" + code + "): " + context, cause);
        this.call = Objects.requireNonNull(call, "call");
        this.code = code;
        this.context = Objects.requireNonNull(context, "context");
    }

    static ClException of(String call, CLException failure, String context) {
        return new ClException(call, failure.getStatus(), context, failure);
    }

    /** Returns the OpenCL function that failed. */
    public String call() {
        return call;
    }

    /** Returns the error code. */
    public int code() {
        return code;
    }

    /** Returns the name of the error code, as in {@code CL_OUT_OF_RESOURCES}. */
    public String codeName() {
        return ClErrorCodes.name(code);
    }

    /** Returns device, kernel and sizes. */
    public String context() {
        return context;
    }

    /**
     * Tells whether memory ran out on the device or on the host.
     *
     * <p>Drivers also report {@code CL_OUT_OF_RESOURCES} after a kernel has faulted and for a work-group that needs too
     * many registers; nothing in the code tells these apart.
     */
    public boolean isOutOfMemory() {
        return ClErrorCodes.isOutOfMemory(code);
    }

    /** Tells whether the device, or the queue on it, has stopped working and has to be opened again. */
    public boolean isDeviceLost() {
        return ClErrorCodes.isDeviceLost(code);
    }
}
