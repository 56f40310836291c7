package io.github.crossstage.opencl;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class InstallAdviceTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void aMissingLoaderIsAnsweredWithPackagesVariablesAndContainerHints() {
        InstallAdvice advice = InstallAdvice.forLinkage(new UnsatisfiedLinkError(
                "Could not initialize native OpenCL library. Implementation library could not be loaded"));
        assertTrue(advice.problem().contains("libOpenCL.so.1"), advice.problem());
        for (String part : List.of(
                "apt-get install ocl-icd-libopencl1 pocl-opencl-icd",
                "dnf install ocl-icd pocl",
                "OCL_ICD_VENDORS",
                "/etc/OpenCL/vendors",
                "RUSTICL_ENABLE",
                "--gpus all",
                "--device /dev/dri")) {
            assertTrue(advice.advice().contains(part), part + " in " + advice.advice());
        }
    }

    @Test
    void anyOtherLinkageErrorIsAboutJoclsOwnLibrary() {
        InstallAdvice advice = InstallAdvice.forLinkage(new UnsatisfiedLinkError("/tmp/libJOCL.so: failed to map\nx"));
        assertTrue(advice.problem().endsWith("UnsatisfiedLinkError: /tmp/libJOCL.so: failed to map"), advice.problem());
        assertTrue(advice.advice().contains("noexec"), advice.advice());
        assertFalse(advice.advice().contains("apt-get"), advice.advice());
    }

    @Test
    void platformsWithoutDevicesAreAllNamed() {
        InstallAdvice advice = InstallAdvice.forNoDevice(List.of(platform("rusticl", -1), platform("Clover", -31)));
        assertTrue(advice.problem().contains("rusticl (clGetDeviceIDs: CL_DEVICE_NOT_FOUND"), advice.problem());
        assertTrue(advice.problem().contains("Clover (clGetDeviceIDs: CL_INVALID_DEVICE_TYPE"), advice.problem());
    }

    @Test
    void theReasonForSkippingKnowsTheDriversHabits() {
        assertTrue(InstallAdvice.skipReason("rusticl", -1).contains("RUSTICL_ENABLE=llvmpipe"));
        assertTrue(InstallAdvice.skipReason("Portable Computing Language", -1).contains("POCL_CACHE_DIR"));
        assertTrue(InstallAdvice.skipReason("NVIDIA CUDA", -1).contains("container"));
    }

    private static PlatformReport platform(String name, int code) {
        return new PlatformReport(
                0, name, "vendor", "OpenCL 1.2", List.of(), Optional.of(InstallAdvice.skipReason(name, code)));
    }
}
