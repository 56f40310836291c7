package io.github.crossstage.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.crossstage.error.DeviceException;
import io.github.crossstage.error.DeviceLostException;
import io.github.crossstage.error.DeviceOutOfMemoryException;
import io.github.crossstage.error.KernelBuildException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClFailureTest {
    @ParameterizedTest
    @CsvSource({
        "0, CL_SUCCESS",
        "-1, CL_DEVICE_NOT_FOUND",
        "-5, CL_OUT_OF_RESOURCES",
        "-11, CL_BUILD_PROGRAM_FAILURE",
        "-14, CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST",
        "-19, CL_KERNEL_ARG_INFO_NOT_AVAILABLE",
        "-30, CL_INVALID_VALUE",
        "-42, CL_INVALID_BINARY",
        "-54, CL_INVALID_WORK_GROUP_SIZE",
        "-61, CL_INVALID_BUFFER_SIZE",
        "-68, CL_INVALID_DEVICE_PARTITION_COUNT",
        "-72, CL_MAX_SIZE_RESTRICTION_EXCEEDED",
        "-1001, CL_PLATFORM_NOT_FOUND_KHR",
        "-777, UNKNOWN_OPENCL_ERROR"
    })
    void codesHaveTheNamesOfTheKhronosHeaders(int code, String name) {
        assertEquals(name, ClErrorCodes.name(code));
    }

    @Test
    void namesCallCodeAndContext() {
        DeviceException failure =
                assertInstanceOf(DeviceException.class, ClFailure.of("clSetKernelArg", -51, "64 bytes on X", null));
        assertEquals("clSetKernelArg failed with CL_INVALID_ARG_SIZE (-51): 64 bytes on X", failure.getMessage());
        assertEquals("clSetKernelArg", failure.call());
        assertEquals(-51, failure.code());
    }

    @Test
    void tellsExhaustedMemoryAndALostDeviceFromTheRest() {
        for (int code : new int[] {-4, -5, -6, -61}) {
            assertInstanceOf(DeviceOutOfMemoryException.class, ClFailure.of("call", code, "", null));
        }
        for (int code : new int[] {-2, -14, -34, -36, -9999}) {
            assertInstanceOf(DeviceLostException.class, ClFailure.of("call", code, "", null));
        }
        assertInstanceOf(DeviceLostException.class, ClFailure.of("clFinish", -5, "", null));
        assertInstanceOf(DeviceException.class, ClFailure.of("call", -54, "", null));
    }

    @Test
    void aBuildFailureShowsTheWholeLog() {
        KernelBuildException failure = new KernelBuildException("kernels/x.cl", "GPU", "-DA=1", "x.cl:1: error\nmore");
        assertEquals(
                "Kernel source kernels/x.cl does not build on GPU with options '-DA=1':\nx.cl:1: error\nmore",
                failure.getMessage());
        assertEquals("x.cl:1: error\nmore", failure.log());
    }
}
