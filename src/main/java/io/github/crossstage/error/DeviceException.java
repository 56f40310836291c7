package io.github.crossstage.error;

/** An OpenCL call failed for a reason other than memory or a lost device. */
public final class DeviceException extends CrossStageException {
    private static final long serialVersionUID = 1L;

    private final String call;
    private final int code;

    /**
     * Makes the exception.
     *
     * @param call the OpenCL function, as {@code clEnqueueNDRangeKernel}
     * @param code the OpenCL error number
     * @param message call, code name and number, device, kernel and sizes
     * @param cause the binding's own exception, or null
     */
    public DeviceException(String call, int code, String message, Throwable cause) {
        super(message, cause);
        this.call = call;
        this.code = code;
    }

    /** Returns the OpenCL function that failed. */
    public String call() {
        return call;
    }

    /** Returns the OpenCL error number, below zero. */
    public int code() {
        return code;
    }
}
