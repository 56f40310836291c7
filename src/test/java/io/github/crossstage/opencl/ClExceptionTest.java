package io.github.crossstage.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClExceptionTest {
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
        ClException failure = new ClException("clCreateBuffer", -4, "64 bytes on X");
        assertEquals(
                "clCreateBuffer failed with CL_MEM_OBJECT_ALLOCATION_FAILURE (-4): 64 bytes on X",
                failure.getMessage());
        assertEquals("clCreateBuffer", failure.call());
        assertEquals(-4, failure.code());
        assertEquals("64 bytes on X", failure.context());
    }

    @Test
    void tellsExhaustedMemoryAndALostDeviceFromTheRest() {
        for (int code : new int[] {-4, -5, -6, -61}) {
            assertTrue(new ClException("call", code, "").isOutOfMemory());
            assertFalse(new ClException("call", code, "").isDeviceLost());
        }
        for (int code : new int[] {-2, -36, -9999}) {
            assertTrue(new ClException("call", code, "").isDeviceLost());
            assertFalse(new ClException("call", code, "").isOutOfMemory());
        }
        assertFalse(new ClException("call", -54, "").isOutOfMemory());
        assertFalse(new ClException("call", -54, "").isDeviceLost());
    }

    @Test
    void aBuildFailureShowsTheWholeLog() {
        KernelBuildException failure =
                new KernelBuildException(-11, "GPU", "kernels/x.cl", "-DA=1", "x.cl:1: error\nmore\n");
        assertEquals(
                "clBuildProgram failed with CL_BUILD_PROGRAM_FAILURE (-11): kernels/x.cl for GPU with options '-DA=1'\n"
                        + "x.cl:1: error\nmore",
                failure.getMessage());
        assertEquals("x.cl:1: error\nmore", failure.log());
    }
}
