package io.github.crossstage.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.testing.OpenClTest;
import io.github.crossstage.testing.TestDevices;
import org.junit.jupiter.api.Test;

@OpenClTest
class OpenClIT {
    @Test
    void listsThePlatformWithItsDevice() {
        Discovery discovery = OpenCl.discover();
        assertTrue(discovery.problem().isEmpty());
        assertTrue(discovery.advice().isEmpty());
        assertTrue(discovery.devices().contains(TestDevices.info()));
    }

    @Test
    void skipsAPlatformWithoutDevicesWithAReason() {
        for (PlatformReport platform : OpenCl.discover().platforms()) {
            assertEquals(platform.devices().isEmpty(), platform.skipped().isPresent(), platform.toString());
            platform.skipped().ifPresent(reason -> assertTrue(reason.contains("clGetDeviceIDs: CL_"), reason));
            if (platform.name().contains("rusticl") && System.getenv("RUSTICL_ENABLE") == null) {
                assertTrue(platform.skipped().orElseThrow().contains("RUSTICL_ENABLE"));
            }
        }
    }

    @Test
    void describesTheDeviceWithUsableLimits() {
        DeviceInfo info = TestDevices.info();
        assertFalse(info.name().isBlank());
        assertTrue(info.openclCVersion().startsWith("OpenCL C "), info.openclCVersion());
        assertTrue(info.computeUnits() >= 1);
        assertTrue(info.maxWorkGroupSize() >= 1);
        assertEquals(3, info.maxWorkItemSizes().size());
        assertTrue(info.maxAllocationBytes() <= info.globalMemoryBytes());
        assertTrue(info.localMemoryBytes() >= 32 * 1024);
        assertTrue(info.memBaseAddrAlignBytes() >= 4 && info.memBaseAddrAlignBytes() <= 4096);
        assertTrue(info.nativeVectorWidthFloat() >= 1);
        assertEquals(info.extensions().contains("cl_khr_fp64"), info.hasFp64());
    }

    @Test
    void opensByPositionAndNamesTheChoicesWhereThereIsNone() {
        DeviceInfo info = TestDevices.info();
        try (ClDevice device = OpenCl.open(info.platformIndex(), info.deviceIndex())) {
            assertEquals(info, device.info());
        }
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> OpenCl.open(0, 99));
        assertTrue(refused.getMessage().contains("0:99"), refused.getMessage());
        assertTrue(refused.getMessage().contains(info.selector() + " " + info.name()), refused.getMessage());
    }

    @Test
    void setsUniqueNamesForTheNativeLibraryBeforeLoadingIt() {
        assertEquals("true", System.getProperty("uniqueLibraryNames"));
    }
}
