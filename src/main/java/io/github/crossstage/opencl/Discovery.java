package io.github.crossstage.opencl;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What looking for OpenCL devices on this machine found.
 *
 * @param platforms every platform, those without a device included
 * @param problem in one line, why there is no device at all; empty where there is one
 * @param advice in several lines, what to install or set; empty where there is a device
 */
public record Discovery(List<PlatformReport> platforms, Optional<String> problem, Optional<String> advice) {
    public Discovery {
        platforms = List.copyOf(platforms);
        Objects.requireNonNull(problem, "problem");
        Objects.requireNonNull(advice, "advice");
    }

    /** Returns the devices of all platforms, in the platforms' order. */
    public List<DeviceInfo> devices() {
        return platforms.stream()
                .flatMap(platform -> platform.devices().stream())
                .toList();
    }
}
