package io.github.crossstage.opencl;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a driver says about one device: identity, limits and abilities. Immutable.
 *
 * @param platformIndex position of the platform in the driver loader's list, from 0
 * @param deviceIndex position of the device in its platform, from 0
 * @param platformName name of the platform
 * @param platformVersion OpenCL version text of the platform
 * @param name name of the device
 * @param vendor vendor of the device
 * @param driverVersion version text of the driver
 * @param deviceVersion OpenCL version text of the device
 * @param openclCVersion version text of the kernel language
 * @param kind what sort of processor it is
 * @param computeUnits number of compute units, or CPU threads
 * @param maxWorkGroupSize most work-items of a work-group
 * @param maxWorkItemSizes most work-items of a work-group along each dimension
 * @param globalMemoryBytes device memory; CPU drivers derive it from the machine's memory
 * @param maxAllocationBytes largest single buffer
 * @param localMemoryBytes local memory of a work-group
 * @param maxConstantBufferBytes largest {@code __constant} argument
 * @param memBaseAddrAlignBytes alignment of a sub-buffer's origin, in bytes
 * @param preferredVectorWidthFloat the driver's preferred float vector length, in elements
 * @param nativeVectorWidthFloat the hardware's float vector length, in elements
 * @param hasFp16 whether half arithmetic is available ({@code cl_khr_fp16}); storage as half needs no extension
 * @param hasFp64 whether double arithmetic is available ({@code cl_khr_fp64})
 * @param hasFastFma whether single precision has a fused multiply-add ({@code CL_FP_FMA}); whether it is also fast is
 *     known to kernels only ({@code FP_FAST_FMAF})
 * @param extensions names of the device's extensions, sorted
 * @param unifiedMemory whether device and host share memory
 * @param profilingTimerResolutionNanos resolution of event times, in nanoseconds
 */
public record DeviceInfo(
        int platformIndex,
        int deviceIndex,
        String platformName,
        String platformVersion,
        String name,
        String vendor,
        String driverVersion,
        String deviceVersion,
        String openclCVersion,
        Kind kind,
        int computeUnits,
        long maxWorkGroupSize,
        List<Long> maxWorkItemSizes,
        long globalMemoryBytes,
        long maxAllocationBytes,
        long localMemoryBytes,
        long maxConstantBufferBytes,
        int memBaseAddrAlignBytes,
        int preferredVectorWidthFloat,
        int nativeVectorWidthFloat,
        boolean hasFp16,
        boolean hasFp64,
        boolean hasFastFma,
        Set<String> extensions,
        boolean unifiedMemory,
        long profilingTimerResolutionNanos) {

    /** What sort of processor a device is. */
    public enum Kind {
        CPU,
        GPU,
        ACCELERATOR,
        OTHER
    }

    private static final Pattern VERSION = Pattern.compile("OpenCL (\\d+)\\.(\\d+)");
    private static final int WIDE = 16;

    public DeviceInfo {
        Objects.requireNonNull(platformName, "platformName");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(driverVersion, "driverVersion");
        Objects.requireNonNull(kind, "kind");
        maxWorkItemSizes = List.copyOf(maxWorkItemSizes);
        extensions = Collections.unmodifiableSet(new TreeSet<>(extensions));
    }

    /** Tells whether this is a CPU with vectors of 16 floats, as AVX-512 has them. */
    public boolean isWideCpu() {
        return kind == Kind.CPU && nativeVectorWidthFloat >= WIDE;
    }

    /** Tells whether the device's OpenCL version, as in {@code OpenCL 1.2 vendor text}, is this one or a later one. */
    public boolean isAtLeast(int major, int minor) {
        Matcher version = VERSION.matcher(deviceVersion);
        if (!version.lookingAt()) {
            return false;
        }
        int itsMajor = Integer.parseInt(version.group(1));
        return itsMajor > major || (itsMajor == major && Integer.parseInt(version.group(2)) >= minor);
    }

    /** Returns name, platform and driver in one line, for messages. */
    public String label() {
        return name + " (" + platformName + ", driver " + driverVersion + ")";
    }

    /** Returns the selector text {@code platform:device}, as in {@code 0:1}. */
    public String selector() {
        return platformIndex + ":" + deviceIndex;
    }
}
