package io.github.crossstage.runtime;

import io.github.crossstage.error.CrossStageException;
import io.github.crossstage.error.DeviceLostException;
import io.github.crossstage.error.DeviceOutOfMemoryException;
import io.github.crossstage.events.FaultEvent;
import io.github.crossstage.events.Recorder;
import io.github.crossstage.opencl.ClDevice;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.opencl.OpenCl;
import io.github.crossstage.opencl.ProgramStore;
import io.github.crossstage.opencl.TransferCounts;
import io.github.crossstage.runtime.DeviceHealth.State;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device as its models see it: one that is opened again where it was lost.
 *
 * <p>After a fault ({@link #call}) the context and everything in it is given up and made anew; a model notices by the {@link
 * #generation()} and builds its kernels and uploads its weights again when it runs next. Owns the open device and the memory that
 * models share there. Used on the dispatcher's thread, except where a method says otherwise.
 */
public final class DeviceSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceSession.class);

    private final DeviceInfo info;
    private final CircuitBreaker breaker;
    private final List<ProgramStore> stores = new CopyOnWriteArrayList<>();
    private volatile ClDevice device;
    private volatile TransferCounts before = TransferCounts.NONE;
    private volatile boolean closed;
    private DeviceMemory memory;
    private int generation;

    /** Opens a device. @throws CrossStageException if the driver refuses */
    public DeviceSession(DeviceInfo info) {
        this.info = info;
        this.breaker = new CircuitBreaker(info.label(), System::nanoTime);
        open();
    }

    private void open() {
        device = OpenCl.open(info);
        stores.forEach(device.programs()::add);
        memory = new DeviceMemory(device);
        generation++;
    }

    /** Returns what the driver says about the device. Thread-safe. */
    public DeviceInfo info() {
        return info;
    }

    /** Returns the device as it is open now; after a fault it is another object. */
    public ClDevice device() {
        return device;
    }

    /** Returns the memory that models share; goes with the device. */
    DeviceMemory memory() {
        return memory;
    }

    /** Returns a number that changes with the device. */
    int generation() {
        return generation;
    }

    /** Returns the device bytes that the models hold. */
    public long memoryBytes() {
        return memory.bytes();
    }

    /** Adds a store of programs, for this device and those that follow it. Thread-safe. */
    public void add(ProgramStore store) {
        stores.add(store);
        device.programs().add(store);
    }

    /** Returns what was moved since the session began, over all devices. Thread-safe. */
    public TransferCounts transfers() {
        ClDevice now = device;
        return now.isClosed() ? before : before.plus(now.queue().counts());
    }

    /** Returns how the device does. Thread-safe. */
    public DeviceHealth health() {
        return closed ? DeviceHealth.of(State.DOWN, info.label() + " is closed") : breaker.health();
    }

    /**
     * Does work on the device. If it meets a fault, out of memory or a lost device, the context is made anew and the work is done once more
     * from its beginning; so it has to look at {@link #generation()} first.
     *
     * @throws DeviceLostException at once, if the device could not be recovered several times in a row and is left alone for now
     * @throws DeviceLostException if that failed, too, for want of the device; or {@link DeviceOutOfMemoryException}, of memory
     */
    <T> T call(Supplier<T> work) {
        breaker.requireClosed();
        try {
            if (device.isClosed()) {
                // An earlier recovery ended half-way.
                open();
            }
            T result = work.get();
            breaker.succeeded();
            return result;
        } catch (DeviceLostException | DeviceOutOfMemoryException e) {
            if (!isFault(e)) {
                throw e;
            }
            return again(work, e);
        }
    }

    /** What needs more than the device or the limit has is refused beforehand, and is no fault: it would not fit again. */
    static boolean isFault(CrossStageException failure) {
        return failure instanceof DeviceLostException
                || (failure instanceof DeviceOutOfMemoryException refused && refused.askedBytes() < 0);
    }

    private <T> T again(Supplier<T> work, CrossStageException fault) {
        FaultEvent event = Recorder.isOn() ? FaultEvent.begun() : null;
        LOG.warn("{} had a fault; its context is made anew: {}", info.label(), fault.getMessage());
        String outcome = "recovered";
        try {
            TransferCounts counts = transfers();
            device.close();
            before = counts;
            open();
            T result = work.get();
            breaker.recovered(fault.getMessage());
            LOG.info("{} is recovered, and the call was repeated", info.label());
            return result;
        } catch (CrossStageException e) {
            breaker.failed(e.getMessage());
            outcome = "failed: " + e.getMessage();
            if (isFault(e)) {
                throw e;
            }
            throw new DeviceLostException(
                    info.label() + " could not be recovered from '" + fault.getMessage() + "': " + e.getMessage(), e);
        } finally {
            if (event != null) {
                event.finish(info.label(), fault.getMessage(), outcome);
            }
        }
    }

    /** Frees everything on the device. Idempotent; comes after the dispatcher has ended. */
    @Override
    public void close() {
        closed = true;
        device.close();
    }
}
