package io.github.crossstage.serving;

import java.util.List;
import java.util.Objects;

/**
 * A batch that a device is done with.
 *
 * @param model the model
 * @param device the device; empty where the batcher was not told
 * @param rows rows of all its requests
 * @param waitedNanos how long each of its requests waited from its submission until the batch was handed to the device
 * @param runNanos how long the device had it, without the time in which it still had the batch before
 * @param failed whether it failed; its requests may be run again, one by one or on another device
 */
public record RanBatch(String model, String device, int rows, List<Long> waitedNanos, long runNanos, boolean failed) {
    public RanBatch {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(device, "device");
        waitedNanos = List.copyOf(waitedNanos);
    }
}
