package io.github.crossstage.opencl;

import java.util.List;

/**
 * What a kernel needs of a work-group on its device.
 *
 * @param maxWorkGroupSize most work-items that a work-group of this kernel can have
 * @param preferredMultiple the work-group size should be a multiple of this
 * @param localMemoryBytes local memory declared in the kernel, without local arguments
 * @param privateMemoryBytes private memory per work-item, as far as the driver says
 * @param requiredLocalSize the three sizes of {@code reqd_work_group_size}; empty if the kernel leaves them open
 */
public record WorkGroupInfo(
        long maxWorkGroupSize,
        long preferredMultiple,
        long localMemoryBytes,
        long privateMemoryBytes,
        List<Long> requiredLocalSize) {
    public WorkGroupInfo {
        requiredLocalSize = List.copyOf(requiredLocalSize);
    }
}
