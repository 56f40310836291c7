package io.github.crossstage.opencl;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One OpenCL platform as it was found: its devices, or the reason why it, or one of its devices, is not offered.
 *
 * @param index position in the driver loader's list, from 0
 * @param name name of the platform
 * @param vendor vendor of the platform
 * @param version OpenCL version text
 * @param devices the usable devices
 * @param skipped why the platform or a device of it is not offered; empty where all are
 */
public record PlatformReport(
        int index, String name, String vendor, String version, List<DeviceInfo> devices, Optional<String> skipped) {
    public PlatformReport {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(vendor, "vendor");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(skipped, "skipped");
        devices = List.copyOf(devices);
    }
}
