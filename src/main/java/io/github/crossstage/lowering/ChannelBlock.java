package io.github.crossstage.lowering;

import io.github.crossstage.opencl.DeviceInfo;

/**
 * How many channels of a feature map lie side by side on a device.
 *
 * <p>On CPU drivers a vector register of them, 16 with AVX-512 and else 8: their kernels keep a tile of such vectors in registers.
 * Elsewhere 1, plain memory, which the work-items of a GPU's groups read side by side.
 */
final class ChannelBlock {
    private static final int WIDE = 16;
    private static final int NARROW = 8;

    private ChannelBlock() {}

    /** Returns the block. */
    static int of(DeviceInfo device) {
        if (device.kind() != DeviceInfo.Kind.CPU) {
            return 1;
        }
        return device.isWideCpu() ? WIDE : NARROW;
    }
}
