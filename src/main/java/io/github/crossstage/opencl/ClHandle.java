package io.github.crossstage.opencl;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jocl.CLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One driver object with one owner.
 *
 * <p>{@code close()} releases it exactly once, however often and from however many threads it is called, and under the
 * device's lock, so that nothing is released while a call that names it is on its way to the driver.
 */
abstract sealed class ClHandle implements AutoCloseable permits ClBuffer, ClProgram, ClKernel, ClQueue, ClEvent {
    private static final Logger LOG = LoggerFactory.getLogger(ClHandle.class);

    private final ClDevice device;
    private final OpenHandles.Kind kind;
    private final AtomicBoolean closed = new AtomicBoolean();

    ClHandle(ClDevice device, OpenHandles.Kind kind) {
        this.device = device;
        this.kind = kind;
    }

    /** Counts the handle and hands it to the device; the last thing a factory does. */
    final void adopt() {
        OpenHandles.created(kind);
        device.children().add(this);
    }

    /** Returns the device that this belongs to. */
    public final ClDevice device() {
        return device;
    }

    /** Tells whether this was closed, by itself or with its device. */
    public final boolean isClosed() {
        return closed.get();
    }

    /** Returns what this is, for messages. */
    abstract String describe();

    /** Calls the driver's release function; its {@link CLException} passes through. */
    abstract void release();

    final void requireOpen() {
        if (isClosed()) {
            throw new IllegalStateException(
                    describe() + " on " + device.info().label() + " is closed; it cannot be used any more");
        }
    }

    /** Releases something. Nobody could act on a failure, and what failed to be released is gone too: it is only logged. */
    static void discard(String what, Runnable release) {
        try {
            release.run();
        } catch (CLException e) {
            LOG.warn("{} could not be released: {}", what, e.getMessage());
        }
    }

    /** Releases the driver object and never throws. Calls after the first do nothing. */
    @Override
    public final void close() {
        device.lock().lock();
        try {
            if (closed.compareAndSet(false, true)) {
                device.children().remove(this);
                OpenHandles.released(kind);
                discard(describe(), this::release);
            }
        } finally {
            device.lock().unlock();
        }
    }

    @Override
    public final String toString() {
        return describe();
    }
}
