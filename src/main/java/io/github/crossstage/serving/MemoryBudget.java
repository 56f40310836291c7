package io.github.crossstage.serving;

import io.github.crossstage.Device;
import io.github.crossstage.Model;
import io.github.crossstage.ModelOptions;
import io.github.crossstage.error.DeviceOutOfMemoryException;
import io.github.crossstage.ir.GraphSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Device bytes that all models on a device may take together: those of every pool that was given this budget, and any that were loaded
 * there without it. A model that does not fit is not loaded; those that are there stay.
 *
 * <p>Weights add up, while arena and exchange buffer are shared and count once. What a model takes later, for batch sizes and picture sizes
 * that it was not loaded for, is bounded by what was left of the budget when it was loaded. Thread-safe; one model is loaded at a time.
 */
public final class MemoryBudget {
    private final Device device;
    private final long bytes;
    private final ReentrantLock lock = new ReentrantLock();

    private MemoryBudget(Device device, long bytes) {
        this.device = device;
        this.bytes = bytes;
    }

    /** Returns a budget of so many bytes on a device. @throws IllegalArgumentException if they are not above 0 */
    public static MemoryBudget of(Device device, long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException(
                    "Memory budget of " + bytes + " bytes on " + device + ", expected 1 or more");
        }
        return new MemoryBudget(device, bytes);
    }

    /** Returns the device it is for. */
    public Device device() {
        return device;
    }

    /** Returns the bytes that models may still take; below 0 where models without this budget took more. */
    public long leftBytes() {
        return bytes - device.memoryBytes();
    }

    /**
     * Loads a model.
     *
     * @throws DeviceOutOfMemoryException if the budget does not hold it beside the models that are there
     */
    public Model load(GraphSource source, Consumer<ModelOptions> configure) {
        lock.lock();
        try {
            // What it shares with the others is in both numbers: less is asked than could be, never more.
            long left = leftBytes();
            Model model = Model.load(source, device, options -> {
                configure.accept(options);
                options.memoryLimit(Math.max(0, left));
            });
            long taken = device.memoryBytes();
            if (taken > bytes) {
                model.close();
                throw new DeviceOutOfMemoryException(
                        "Model '" + model.name() + "' on " + device + ": with the other models there it takes " + taken
                                + " device bytes, the budget is " + bytes
                                + ". Close a model, load with a smaller maxBatch, or allow more",
                        taken,
                        bytes,
                        0,
                        null);
            }
            return model;
        } finally {
            lock.unlock();
        }
    }
}
