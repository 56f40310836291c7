package io.github.crossstage.opencl;

import io.github.crossstage.error.CrossStageException;
import io.github.crossstage.events.Recorder;
import io.github.crossstage.events.TransferEvent;
import java.nio.ByteBuffer;
import org.jocl.CLException;
import org.jocl.cl_command_queue;
import org.jocl.cl_event;

/**
 * The in-order queue of a device: launches, transfers, copies and fills, each after the one before.
 *
 * <p>Launches, copies and fills return at once; transfers between host and device return when they are done and wait
 * for everything before them. There are no non-blocking transfers: JOCL starts a thread for each of them. Owned and
 * closed by its device. Thread-safe: calls are serialised by the device's lock, which a transfer holds until it is done.
 */
public final class ClQueue extends ClHandle {
    private static final int MAX_PATTERN_BYTES = 128;

    private final cl_command_queue queue;
    private final TransferCounter counter = new TransferCounter();

    private ClQueue(ClDevice device, cl_command_queue queue) {
        super(device, OpenHandles.Kind.QUEUE);
        this.queue = queue;
    }

    static ClQueue create(ClDevice device) {
        try {
            ClQueue queue = new ClQueue(device, ClCalls.createQueue(device.context(), device.id()));
            queue.adopt();
            return queue;
        } catch (CLException e) {
            throw ClFailure.of("clCreateCommandQueue", e, device.info().label());
        }
    }

    /**
     * Launches a kernel.
     *
     * @param global work-items along each of 1 to 3 dimensions
     * @param localOrNull work-items of a work-group along each dimension, or null to leave them to the driver
     * @throws IllegalArgumentException if kernel or device cannot run these sizes
     * @throws IllegalStateException if an argument was never set, or a bound buffer is closed
     */
    public void launch(ClKernel kernel, long[] global, long[] localOrNull) {
        enqueue(kernel, global, localOrNull, null);
        counter.launched();
    }

    /** Launches a kernel as {@link #launch} does, for what the driver compiles at that: it counts as none, as no result comes of it. */
    void launchUncounted(ClKernel kernel, long[] global, long[] localOrNull) {
        enqueue(kernel, global, localOrNull, null);
    }

    /** Launches a kernel as {@link #launch} does and returns its event, which the caller closes. */
    public ClEvent launchProfiled(ClKernel kernel, long[] global, long[] localOrNull) {
        device().lock().lock();
        try {
            cl_event event = new cl_event();
            enqueue(kernel, global, localOrNull, event);
            counter.launched();
            return ClEvent.take(device(), event, kernel.describe());
        } finally {
            device().lock().unlock();
        }
    }

    private void enqueue(ClKernel kernel, long[] global, long[] local, cl_event event) {
        device().requireSame(kernel);
        LaunchShape.require(kernel, kernel.workGroup(), device().info().maxWorkItemSizes(), global, local);
        device().lock().lock();
        try {
            requireOpen();
            kernel.requireLaunchable();
            ClCalls.launch(queue, kernel.kernel(), global, local, event);
        } catch (CLException e) {
            throw failed("clEnqueueNDRangeKernel", e, kernel.describe() + ", " + LaunchShape.describe(global, local));
        } finally {
            device().lock().unlock();
        }
    }

    /**
     * Writes the remaining bytes of a direct buffer in native order to the device, and waits. The buffer's position stays.
     *
     * @throws IllegalArgumentException if the bytes do not lie within the buffer, or the source is not direct or not in
     *     native order
     */
    public void write(ClBuffer target, long offsetBytes, ByteBuffer source) {
        write(target, offsetBytes, HostMemory.of(source));
    }

    /**
     * Writes host memory to the device, and waits.
     *
     * @throws IllegalArgumentException if the bytes do not lie within the buffer
     */
    public void write(ClBuffer target, long offsetBytes, HostMemory source) {
        device().requireSame(target);
        long bytes = source.bytes();
        target.requireRange("Write", offsetBytes, bytes);
        TransferEvent event = Recorder.isOn() ? TransferEvent.begun() : null;
        device().lock().lock();
        try {
            requireOpen(target);
            if (bytes > 0) {
                ClCalls.write(queue, target.memory(), offsetBytes, bytes, source.pointer());
                counter.written(bytes);
            }
        } catch (CLException e) {
            throw failed("clEnqueueWriteBuffer", e, target, bytes);
        } finally {
            device().lock().unlock();
        }
        if (event != null) {
            event.finish("write", bytes);
        }
    }

    /**
     * Reads from the device into the remaining bytes of a direct, writable buffer in native order, and waits. The
     * buffer's position stays.
     *
     * @throws IllegalArgumentException if the bytes do not lie within the buffer, or the target is not direct, not
     *     writable or not in native order
     */
    public void read(ClBuffer source, long offsetBytes, ByteBuffer target) {
        read(source, offsetBytes, HostMemory.of(target));
    }

    /**
     * Reads from the device into host memory, and waits.
     *
     * @throws IllegalArgumentException if the bytes do not lie within the buffer, or the host memory is read-only
     */
    public void read(ClBuffer source, long offsetBytes, HostMemory target) {
        device().requireSame(source);
        long bytes = target.bytes();
        target.requireWritable();
        source.requireRange("Read", offsetBytes, bytes);
        TransferEvent event = Recorder.isOn() ? TransferEvent.begun() : null;
        device().lock().lock();
        try {
            requireOpen(source);
            if (bytes > 0) {
                ClCalls.read(queue, source.memory(), offsetBytes, bytes, target.pointer());
                counter.read(bytes);
            }
        } catch (CLException e) {
            throw failed("clEnqueueReadBuffer", e, source, bytes);
        } finally {
            device().lock().unlock();
        }
        if (event != null) {
            event.finish("read", bytes);
        }
    }

    private void requireOpen(ClBuffer buffer) {
        requireOpen();
        buffer.requireOpen();
    }

    /**
     * Copies bytes from one device buffer to another, or within one.
     *
     * @throws IllegalArgumentException if a range does not lie within its buffer, or both overlap in the same buffer
     */
    public void copy(ClBuffer source, long sourceOffset, ClBuffer target, long targetOffset, long bytes) {
        source.requireRange("Copy", sourceOffset, bytes);
        target.requireRange("Copy", targetOffset, bytes);
        if (source == target && Math.abs(sourceOffset - targetOffset) < bytes) {
            throw new IllegalArgumentException("Copy of " + bytes + " bytes within one buffer from byte " + sourceOffset
                    + " to byte " + targetOffset + ": the ranges overlap");
        }
        device().requireSame(target);
        transfer("clEnqueueCopyBuffer", source, bytes, () -> {
            target.requireOpen();
            ClCalls.copy(queue, source.memory(), sourceOffset, target.memory(), targetOffset, bytes);
        });
    }

    /** Fills a whole buffer by repeating a pattern. */
    public void fill(ClBuffer target, byte... pattern) {
        fill(target, 0, target.bytes(), pattern);
    }

    /**
     * Fills a range of a buffer by repeating a pattern.
     *
     * @param pattern 1, 2, 4, ... or 128 bytes
     * @throws IllegalArgumentException if offset or size is not a multiple of the pattern, or outside the buffer
     */
    public void fill(ClBuffer target, long offsetBytes, long bytes, byte[] pattern) {
        target.requireRange("Fill", offsetBytes, bytes);
        int length = pattern.length;
        if (Integer.bitCount(length) != 1 || length > MAX_PATTERN_BYTES) {
            throw new IllegalArgumentException(
                    "Fill with a pattern of " + length + " bytes; expected a power of two up to " + MAX_PATTERN_BYTES);
        }
        if (offsetBytes % length != 0 || bytes % length != 0) {
            throw new IllegalArgumentException("Fill of " + bytes + " bytes at byte " + offsetBytes
                    + ": both must be multiples of the pattern's " + length + " bytes");
        }
        transfer(
                "clEnqueueFillBuffer",
                target,
                bytes,
                () -> ClCalls.fill(queue, target.memory(), pattern, offsetBytes, bytes));
    }

    /** Hands everything queued so far to the device. */
    public void flush() {
        simple("clFlush", () -> ClCalls.flush(queue));
    }

    /** Waits until everything queued so far has run. */
    public void finish() {
        simple("clFinish", () -> ClCalls.finish(queue));
    }

    /** Waits as {@link #finish} does, before the end: what fails then is only logged. */
    void drain() {
        if (!isClosed()) {
            discard("Work in flight", () -> ClCalls.finish(queue));
        }
    }

    /** Returns what this queue has moved and launched so far. */
    public TransferCounts counts() {
        return counter.snapshot();
    }

    private void transfer(String call, ClBuffer buffer, long bytes, Runnable action) {
        device().requireSame(buffer);
        device().lock().lock();
        try {
            requireOpen(buffer);
            if (bytes > 0) {
                action.run();
            }
        } catch (CLException e) {
            throw failed(call, e, buffer, bytes);
        } finally {
            device().lock().unlock();
        }
    }

    private void simple(String call, Runnable action) {
        device().lock().lock();
        try {
            requireOpen();
            action.run();
        } catch (CLException e) {
            throw failed(call, e, "the queue");
        } finally {
            device().lock().unlock();
        }
    }

    private CrossStageException failed(String call, CLException failure, ClBuffer buffer, long bytes) {
        return failed(call, failure, bytes + " bytes, " + buffer.describe());
    }

    private CrossStageException failed(String call, CLException failure, String what) {
        return ClFailure.of(call, failure, what + " on " + device().info().label());
    }

    @Override
    String describe() {
        return "Queue";
    }

    @Override
    void release() {
        ClCalls.release(queue);
    }
}
