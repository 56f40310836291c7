package io.github.crossstage.testing;

import io.github.crossstage.opencl.DeviceInfo;
import java.util.List;
import java.util.Set;

/** Devices that do not exist, for what is decided before one is touched. */
public final class FakeDevices {
    private FakeDevices() {}

    /** Returns a CPU driver with vectors of so many floats, as PoCL describes itself. */
    public static DeviceInfo cpu(int vectorWidth) {
        return new DeviceInfo(
                0,
                0,
                "Platform",
                "OpenCL 1.2",
                "Device",
                "Vendor",
                "1",
                "OpenCL 1.2",
                "OpenCL C 1.2",
                DeviceInfo.Kind.CPU,
                2,
                4096,
                List.of(4096L, 4096L, 4096L),
                1L << 34,
                1L << 33,
                1 << 20,
                65536,
                128,
                vectorWidth,
                vectorWidth,
                false,
                false,
                true,
                Set.of(),
                true,
                1);
    }
}
