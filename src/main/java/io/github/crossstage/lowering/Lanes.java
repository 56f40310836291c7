package io.github.crossstage.lowering;

import io.github.crossstage.opencl.DeviceInfo;
import java.util.Optional;

/**
 * How many work-items share the work of one result in {@code reduce.cl} and {@code softmax.cl}.
 *
 * <p>CPU drivers run the lanes of a work-group one after the other and pay for each barrier, so one lane suits them; on other
 * devices a single lane would leave the memory bus idle.
 */
enum Lanes {
    /** One work-item does all, without company. */
    SINGLE(1, "work_item"),
    /** A work-group does it together. */
    GROUP(64, "work_group");

    private final int count;
    private final String label;

    Lanes(int count, String label) {
        this.count = count;
        this.label = label;
    }

    /** Returns the work-items. */
    int count() {
        return count;
    }

    /** Returns the last part of implementations' names. */
    String label() {
        return label;
    }

    /** Returns why the device cannot do it, or nothing. */
    Optional<String> impossible(DeviceInfo device) {
        return device.maxWorkGroupSize() < count
                ? Optional.of(
                        "the device has work-groups of " + device.maxWorkGroupSize() + ", " + count + " are wanted")
                : Optional.empty();
    }

    /** Returns why another count suits the device better, or nothing. */
    Optional<String> unsuited(DeviceInfo device) {
        boolean cpu = device.kind() == DeviceInfo.Kind.CPU;
        return cpu && this != SINGLE ? Optional.of("CPU drivers run a work-group on one core") : Optional.empty();
    }

    /** Returns the launch of one work-group a result. */
    Launch launch(Launch.Builder kernel, long results) {
        return kernel.local(count).global(Math.multiplyExact(results, (long) count));
    }
}
