package io.github.crossstage.opencl;

import io.github.crossstage.error.CrossStageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** The entry point: which OpenCL devices this machine has, and how to open one. Thread-safe. */
public final class OpenCl {
    private OpenCl() {}

    /**
     * Looks for every platform and device.
     *
     * <p>Nothing that is missing or broken is an exception: a platform that fails is listed with its reason, and where
     * there is no device at all the result says what to do about it.
     *
     * @throws IllegalStateException if {@code -Dcrossstage.opencl=forbidden} is set
     */
    public static Discovery discover() {
        Optional<LinkageError> failure = Jocl.load();
        if (failure.isPresent()) {
            return missing(List.of(), InstallAdvice.forLinkage(failure.get()));
        }
        List<cl_platform_id> ids;
        try {
            ids = DeviceQuery.platforms();
        } catch (CLException e) {
            return missing(List.of(), InstallAdvice.forNoPlatform(ClErrorCodes.name(e.getStatus())));
        }
        List<PlatformReport> platforms = new ArrayList<>();
        for (int index = 0; index < ids.size(); index++) {
            platforms.add(report(ids.get(index), index));
        }
        if (platforms.isEmpty()) {
            return missing(platforms, InstallAdvice.forNoPlatform("an empty list"));
        }
        if (platforms.stream().allMatch(platform -> platform.devices().isEmpty())) {
            return missing(platforms, InstallAdvice.forNoDevice(platforms));
        }
        return new Discovery(platforms, Optional.empty(), Optional.empty());
    }

    /**
     * Opens a device by its position.
     *
     * @throws IllegalArgumentException if there is no such device; the message lists those there are
     * @throws CrossStageException if the driver refuses
     */
    public static ClDevice open(int platformIndex, int deviceIndex) {
        Discovery discovery = discover();
        for (DeviceInfo info : discovery.devices()) {
            if (info.platformIndex() == platformIndex && info.deviceIndex() == deviceIndex) {
                return open(info);
            }
        }
        List<String> choices = discovery.devices().stream()
                .map(info -> info.selector() + " " + info.label())
                .toList();
        throw new IllegalArgumentException("There is no OpenCL device " + platformIndex + ":" + deviceIndex
                + " (platform:device); this machine has " + (choices.isEmpty() ? "none" : choices)
                + discovery.problem().map(text -> ". " + text).orElse(""));
    }

    /**
     * Opens a device that was discovered in this process. The caller closes it.
     *
     * @throws CrossStageException if the driver refuses, or if the device has gone since
     */
    public static ClDevice open(DeviceInfo info) {
        Objects.requireNonNull(info, "info");
        Optional<LinkageError> failure = Jocl.load();
        if (failure.isPresent()) {
            throw new IllegalStateException(
                    InstallAdvice.forLinkage(failure.get()).problem(), failure.get());
        }
        List<cl_platform_id> platforms;
        List<cl_device_id> devices;
        try {
            platforms = DeviceQuery.platforms();
            requireIndex(info, info.platformIndex(), platforms.size());
            devices = DeviceQuery.devices(platforms.get(info.platformIndex()));
            requireIndex(info, info.deviceIndex(), devices.size());
        } catch (CLException e) {
            throw ClFailure.of("clGetDeviceIDs", e, info.label());
        }
        return ClDevice.open(info, platforms.get(info.platformIndex()), devices.get(info.deviceIndex()));
    }

    private static void requireIndex(DeviceInfo info, int index, int count) {
        if (index >= count) {
            throw ClFailure.of("clGetDeviceIDs", ClErrorCodes.DEVICE_NOT_FOUND, info.label() + " has gone", null);
        }
    }

    private static Discovery missing(List<PlatformReport> platforms, InstallAdvice advice) {
        return new Discovery(platforms, Optional.of(advice.problem()), Optional.of(advice.advice()));
    }

    private static PlatformReport report(cl_platform_id platform, int index) {
        String name = text(platform, CL.CL_PLATFORM_NAME);
        List<DeviceInfo> devices = new ArrayList<>();
        Optional<String> skipped = Optional.empty();
        try {
            List<cl_device_id> ids = DeviceQuery.devices(platform);
            for (int device = 0; device < ids.size(); device++) {
                DeviceInfo info = DeviceQuery.describe(platform, index, ids.get(device), device);
                if (info.isAtLeast(1, 2)) {
                    devices.add(info);
                } else {
                    skipped = Optional.of(info.name() + " has '" + info.deviceVersion() + "'; OpenCL 1.2 is needed");
                }
            }
            if (ids.isEmpty()) {
                skipped = Optional.of(InstallAdvice.skipReason(name, ClErrorCodes.DEVICE_NOT_FOUND));
            }
        } catch (CLException e) {
            skipped = Optional.of(InstallAdvice.skipReason(name, e.getStatus()));
        }
        return new PlatformReport(
                index,
                name,
                text(platform, CL.CL_PLATFORM_VENDOR),
                text(platform, CL.CL_PLATFORM_VERSION),
                devices,
                skipped);
    }

    private static String text(cl_platform_id platform, int key) {
        try {
            return DeviceQuery.platformText(platform, key);
        } catch (CLException e) {
            return "unknown (" + ClErrorCodes.name(e.getStatus()) + ")";
        }
    }
}
