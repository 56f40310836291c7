package io.github.crossstage.lowering;

import io.github.crossstage.opencl.DeviceInfo;

/** How many channels of a feature map lie side by side on a device. */
final class ChannelBlock {
    private ChannelBlock() {}

    /** Returns the block: 1 is plain memory, every channel a plane of its own. */
    static int of(DeviceInfo device) {
        return 1;
    }
}
