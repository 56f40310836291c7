package io.github.crossstage.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceInfoTest {
    @ParameterizedTest
    @CsvSource({
        "OpenCL 1.1 Mesa 22.3.6, false",
        "OpenCL 1.2 Oclgrind 21.10, true",
        "OpenCL 3.0 PoCL HSTR: x, true",
        "OpenCL 10.0, true",
        "nonsense, false"
    })
    void knowsWhetherTheVersionIsNewEnough(String version, boolean expected) {
        assertEquals(expected, info(version, new ArrayList<>()).isAtLeast(1, 2));
    }

    @Test
    void isLabelledByNamePlatformAndDriver() {
        DeviceInfo info = info("OpenCL 1.2", List.of(1L));
        assertEquals("GPU (Platform, driver 7)", info.label());
        assertEquals("1:2", info.selector());
    }

    @Test
    void cannotBeChangedFromOutside() {
        List<Long> sizes = new ArrayList<>(List.of(8L, 4L, 2L));
        DeviceInfo info = info("OpenCL 1.2", sizes);
        sizes.clear();
        assertEquals(List.of(8L, 4L, 2L), info.maxWorkItemSizes());
        assertThrows(
                UnsupportedOperationException.class, () -> info.extensions().clear());
    }

    private static DeviceInfo info(String version, List<Long> sizes) {
        return new DeviceInfo(
                1,
                2,
                "Platform",
                "OpenCL 1.2",
                "GPU",
                "Vendor",
                "7",
                version,
                "OpenCL C 1.2",
                DeviceInfo.Kind.GPU,
                4,
                256,
                sizes,
                1 << 30,
                1 << 28,
                32768,
                65536,
                128,
                1,
                1,
                false,
                true,
                true,
                Set.of("b", "a"),
                false,
                1);
    }
}
