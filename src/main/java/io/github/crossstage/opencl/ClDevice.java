package io.github.crossstage.opencl;

import io.github.crossstage.error.CrossStageException;
import io.github.crossstage.error.KernelBuildException;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jocl.CLException;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/**
 * An open device: one context, one in-order queue with profiling, and everything made through them.
 *
 * <p>Ownership: whoever makes a buffer, program or kernel closes it; what is still open when the device is closed is
 * freed then, newest first, and refuses to be used afterwards. Closing waits for the queue and for builds in flight.
 *
 * <p>Thread-safe. Calls that reach the driver are serialised by one lock per device; program builds are not and may run
 * side by side.
 */
public final class ClDevice implements AutoCloseable {
    private final DeviceInfo info;
    private final cl_device_id id;
    private final cl_context context;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantReadWriteLock builds = new ReentrantReadWriteLock();
    private final Children children = new Children();
    private final ProgramCache programs = new ProgramCache(this);
    private final ClQueue queue;
    private volatile boolean closed;

    private ClDevice(DeviceInfo info, cl_device_id id, cl_context context) {
        this.info = info;
        this.id = id;
        this.context = context;
        this.queue = ClQueue.create(this);
    }

    static ClDevice open(DeviceInfo info, cl_platform_id platform, cl_device_id device) {
        cl_context context;
        try {
            context = ClCalls.createContext(platform, device);
        } catch (CLException e) {
            throw ClFailure.of("clCreateContext", e, info.label());
        }
        OpenHandles.created(OpenHandles.Kind.CONTEXT);
        try {
            return new ClDevice(info, device, context);
        } catch (CrossStageException e) {
            OpenHandles.released(OpenHandles.Kind.CONTEXT);
            ClHandle.discard("Context", () -> ClCalls.release(context));
            throw e;
        }
    }

    /** Returns what the driver says about this device. */
    public DeviceInfo info() {
        return info;
    }

    /** Returns the one queue; it is closed with the device. */
    public ClQueue queue() {
        return queue;
    }

    /** Returns the cache of built programs; they are closed with the device. */
    public ProgramCache programs() {
        return programs;
    }

    /**
     * Allocates a buffer with undefined content. The caller closes it.
     *
     * @param bytes its size
     * @throws IllegalArgumentException if the size is not positive
     * @throws io.github.crossstage.error.DeviceOutOfMemoryException if the device has not that much memory
     */
    public ClBuffer buffer(long bytes) {
        return ClBuffer.create(this, bytes);
    }

    /**
     * Builds a program, without the cache. The caller closes it.
     *
     * @param options compiler options; {@code -cl-std=CL1.2} and {@code -cl-kernel-arg-info} are added
     * @throws KernelBuildException if the compiler refuses, with its log
     */
    public ClProgram program(KernelSource source, String options) {
        return ClProgram.build(this, source, options);
    }

    /**
     * Builds programs, and the code that these launches will need, with the help of other processes; for drivers that compile on one core
     * and keep the result in files. What could not be built so is built when it is wanted.
     *
     * @throws KernelBuildException if the compiler refuses a program, with its log
     */
    public void compileAhead(Supplier<Collection<TrialLaunch>> launches) {
        if (CompileAhead.serves(info)) {
            CompileAhead.run(this, launches.get());
        }
    }

    /** Tells whether this was closed. */
    public boolean isClosed() {
        return closed;
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("Device " + info.label() + " is closed; it cannot be used any more");
        }
    }

    cl_device_id id() {
        return id;
    }

    cl_context context() {
        return context;
    }

    ReentrantLock lock() {
        return lock;
    }

    ReentrantReadWriteLock.ReadLock buildLock() {
        return builds.readLock();
    }

    Children children() {
        return children;
    }

    void requireSame(ClHandle handle) {
        if (Objects.requireNonNull(handle, "handle").device() != this) {
            throw new IllegalArgumentException(handle.describe() + " belongs to "
                    + handle.device().info().label() + " and was given to " + info.label());
        }
    }

    /**
     * Waits for builds and for the queue, then frees everything made through this device and the context. Never throws: an error that
     * the driver reports is logged, and everything counts as released. Calls after the first do nothing.
     */
    @Override
    public void close() {
        builds.writeLock().lock();
        lock.lock();
        try {
            if (closed) {
                return;
            }
            queue.drain();
            closed = true;
            children.newestFirst().forEach(ClHandle::close);
            OpenHandles.released(OpenHandles.Kind.CONTEXT);
            ClHandle.discard("Context", () -> ClCalls.release(context));
        } finally {
            lock.unlock();
            builds.writeLock().unlock();
        }
    }

    @Override
    public String toString() {
        return "Device " + info.label();
    }
}
