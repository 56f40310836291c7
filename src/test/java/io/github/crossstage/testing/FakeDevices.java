package io.github.crossstage.testing;

import io.github.crossstage.opencl.DeviceInfo;
import java.util.List;
import java.util.Set;

/** Devices that do not exist, for what is decided before one is touched. */
public final class FakeDevices {
    private FakeDevices() {}

    /** Returns a CPU driver with vectors of so many floats, as PoCL describes itself. */
    public static DeviceInfo cpu(int vectorWidth) {
        return device(DeviceInfo.Kind.CPU, 2, 4096, 1 << 20, vectorWidth);
    }

    /** Returns a GPU of so many compute units, with groups of so many work-items and bytes of local memory. */
    public static DeviceInfo gpu(int computeUnits, long workGroup, long localBytes) {
        return device(DeviceInfo.Kind.GPU, computeUnits, workGroup, localBytes, 1);
    }

    private static DeviceInfo device(
            DeviceInfo.Kind kind, int computeUnits, long workGroup, long localBytes, int vectorWidth) {
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
                kind,
                computeUnits,
                workGroup,
                List.of(workGroup, workGroup, workGroup),
                1L << 34,
                1L << 33,
                localBytes,
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
