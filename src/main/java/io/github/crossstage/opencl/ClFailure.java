package io.github.crossstage.opencl;

import io.github.crossstage.error.CrossStageException;
import io.github.crossstage.error.DeviceException;
import io.github.crossstage.error.DeviceLostException;
import io.github.crossstage.error.DeviceOutOfMemoryException;
import org.jocl.CLException;

/** Makes the exception of a failed OpenCL call: which call, with which code, on which device and with which sizes. */
final class ClFailure {
    private ClFailure() {}

    static CrossStageException of(String call, CLException failure, String context) {
        return of(call, failure.getStatus(), context, failure);
    }

    /**
     * Returns the exception of one failed call.
     *
     * <p>Drivers also report {@code CL_OUT_OF_RESOURCES} after a kernel has faulted and for a work-group that needs too
     * many registers; nothing in the code tells these apart from memory that ran out.
     *
     * @param call the OpenCL function, as in {@code clEnqueueNDRangeKernel}
     * @param code its error code, negative
     * @param context device, kernel and sizes, for the message
     * @param cause the binding's exception, or null
     */
    static CrossStageException of(String call, int code, String context, CLException cause) {
        String message = call + " failed with " + ClErrorCodes.name(code) + " (" + code + "): " + context;
        if (ClErrorCodes.isDeviceLost(call, code)) {
            return new DeviceLostException(message, cause);
        }
        if (ClErrorCodes.isOutOfMemory(code)) {
            return new DeviceOutOfMemoryException(message, -1, -1, 0, cause);
        }
        return new DeviceException(call, code, message, cause);
    }
}
