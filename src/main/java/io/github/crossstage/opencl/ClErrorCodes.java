package io.github.crossstage.opencl;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The names of OpenCL's error codes.
 *
 * <p>A table of our own, because JOCL's loads the driver. Source: the Khronos headers {@code CL/cl.h} and
 * {@code CL/cl_ext.h}.
 */
final class ClErrorCodes {
    static final int DEVICE_NOT_FOUND = -1;
    static final int MEM_OBJECT_ALLOCATION_FAILURE = -4;
    static final int OUT_OF_RESOURCES = -5;
    static final int OUT_OF_HOST_MEMORY = -6;
    static final int BUILD_PROGRAM_FAILURE = -11;
    static final int INVALID_BUFFER_SIZE = -61;
    static final int PLATFORM_NOT_FOUND = -1001;

    private static final int DEVICE_NOT_AVAILABLE = -2;
    private static final int EXEC_STATUS_ERROR = -14;
    private static final int INVALID_CONTEXT = -34;
    private static final int INVALID_COMMAND_QUEUE = -36;
    private static final int NVIDIA_ILLEGAL_ACCESS = -9999;
    /** The calls that wait for what is queued before them. */
    private static final Set<String> WAITS = Set.of("clFinish", "clWaitForEvents", "clEnqueueReadBuffer");

    private static final Map<Integer, String> NAMES = new HashMap<>();

    static {
        names(
                0,
                "CL_SUCCESS CL_DEVICE_NOT_FOUND CL_DEVICE_NOT_AVAILABLE CL_COMPILER_NOT_AVAILABLE"
                        + " CL_MEM_OBJECT_ALLOCATION_FAILURE CL_OUT_OF_RESOURCES CL_OUT_OF_HOST_MEMORY"
                        + " CL_PROFILING_INFO_NOT_AVAILABLE CL_MEM_COPY_OVERLAP CL_IMAGE_FORMAT_MISMATCH"
                        + " CL_IMAGE_FORMAT_NOT_SUPPORTED CL_BUILD_PROGRAM_FAILURE CL_MAP_FAILURE"
                        + " CL_MISALIGNED_SUB_BUFFER_OFFSET CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST"
                        + " CL_COMPILE_PROGRAM_FAILURE CL_LINKER_NOT_AVAILABLE CL_LINK_PROGRAM_FAILURE"
                        + " CL_DEVICE_PARTITION_FAILED CL_KERNEL_ARG_INFO_NOT_AVAILABLE");
        names(
                -30,
                "CL_INVALID_VALUE CL_INVALID_DEVICE_TYPE CL_INVALID_PLATFORM CL_INVALID_DEVICE CL_INVALID_CONTEXT"
                        + " CL_INVALID_QUEUE_PROPERTIES CL_INVALID_COMMAND_QUEUE CL_INVALID_HOST_PTR"
                        + " CL_INVALID_MEM_OBJECT CL_INVALID_IMAGE_FORMAT_DESCRIPTOR CL_INVALID_IMAGE_SIZE"
                        + " CL_INVALID_SAMPLER CL_INVALID_BINARY CL_INVALID_BUILD_OPTIONS CL_INVALID_PROGRAM"
                        + " CL_INVALID_PROGRAM_EXECUTABLE CL_INVALID_KERNEL_NAME CL_INVALID_KERNEL_DEFINITION"
                        + " CL_INVALID_KERNEL CL_INVALID_ARG_INDEX CL_INVALID_ARG_VALUE CL_INVALID_ARG_SIZE"
                        + " CL_INVALID_KERNEL_ARGS CL_INVALID_WORK_DIMENSION CL_INVALID_WORK_GROUP_SIZE"
                        + " CL_INVALID_WORK_ITEM_SIZE CL_INVALID_GLOBAL_OFFSET CL_INVALID_EVENT_WAIT_LIST"
                        + " CL_INVALID_EVENT CL_INVALID_OPERATION CL_INVALID_GL_OBJECT CL_INVALID_BUFFER_SIZE"
                        + " CL_INVALID_MIP_LEVEL CL_INVALID_GLOBAL_WORK_SIZE CL_INVALID_PROPERTY"
                        + " CL_INVALID_IMAGE_DESCRIPTOR CL_INVALID_COMPILER_OPTIONS CL_INVALID_LINKER_OPTIONS"
                        + " CL_INVALID_DEVICE_PARTITION_COUNT CL_INVALID_PIPE_SIZE CL_INVALID_DEVICE_QUEUE"
                        + " CL_INVALID_SPEC_ID CL_MAX_SIZE_RESTRICTION_EXCEEDED");
        names(PLATFORM_NOT_FOUND, "CL_PLATFORM_NOT_FOUND_KHR");
        names(NVIDIA_ILLEGAL_ACCESS, "NVIDIA_ILLEGAL_READ_OR_WRITE");
    }

    private ClErrorCodes() {}

    private static void names(int first, String names) {
        int code = first;
        for (String name : names.split(" ")) {
            NAMES.put(code--, name);
        }
    }

    static String name(int code) {
        return NAMES.getOrDefault(code, "UNKNOWN_OPENCL_ERROR");
    }

    /** Sizes below one byte are refused before the driver is called, so an invalid buffer size is one too large. */
    static boolean isOutOfMemory(int code) {
        return code == MEM_OBJECT_ALLOCATION_FAILURE
                || code == OUT_OF_RESOURCES
                || code == OUT_OF_HOST_MEMORY
                || code == INVALID_BUFFER_SIZE;
    }

    /**
     * A queue or context that this package handed out is open, so a driver that calls it invalid has lost it (NVIDIA does so). A call
     * that only waits needs no memory; where it fails, what it waited for has faulted, and nothing on the device is sure any more.
     */
    static boolean isDeviceLost(String call, int code) {
        return code == DEVICE_NOT_AVAILABLE
                || code == INVALID_CONTEXT
                || code == INVALID_COMMAND_QUEUE
                || code == NVIDIA_ILLEGAL_ACCESS
                || code == EXEC_STATUS_ERROR
                || (code == OUT_OF_RESOURCES && WAITS.contains(call));
    }
}
