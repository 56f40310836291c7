package io.github.crossstage.opencl;

import io.github.crossstage.error.CrossStageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
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

    /** Makes the device's queue with the call of OpenCL 1.2; the one that replaced it is missing there. */
    @SuppressWarnings("deprecation")
    static ClQueue create(ClDevice device) {
        try {
            cl_command_queue id =
                    CL.clCreateCommandQueue(device.context(), device.id(), CL.CL_QUEUE_PROFILING_ENABLE, null);
            ClQueue queue = new ClQueue(device, id);
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
    }

    /** Launches a kernel as {@link #launch} does and returns its event, which the caller closes. */
    public ClEvent launchProfiled(ClKernel kernel, long[] global, long[] localOrNull) {
        device().lock().lock();
        try {
            cl_event event = new cl_event();
            enqueue(kernel, global, localOrNull, event);
            return ClEvent.take(device(), event, kernel.describe());
        } finally {
            device().lock().unlock();
        }
    }

    private void enqueue(ClKernel kernel, long[] global, long[] local, cl_event event) {
        device().requireSame(kernel);
        LaunchShape.require(
                kernel.describe(), kernel.workGroup(), device().info().maxWorkItemSizes(), global, local);
        device().lock().lock();
        try {
            requireOpen();
            kernel.requireLaunchable();
            CL.clEnqueueNDRangeKernel(queue, kernel.kernel(), global.length, null, global, local, 0, null, event);
            counter.launched();
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
        Pointer pointer = direct("Write", source);
        long bytes = source.remaining();
        target.requireRange("Write", offsetBytes, bytes);
        transfer("clEnqueueWriteBuffer", target, bytes, () -> {
            CL.clEnqueueWriteBuffer(queue, target.memory(), true, offsetBytes, bytes, pointer, 0, null, null);
            counter.written(bytes);
        });
    }

    /**
     * Reads from the device into the remaining bytes of a direct, writable buffer in native order, and waits. The
     * buffer's position stays.
     *
     * @throws IllegalArgumentException if the bytes do not lie within the buffer, or the target is not direct, not
     *     writable or not in native order
     */
    public void read(ClBuffer source, long offsetBytes, ByteBuffer target) {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("Read of " + target.remaining()
                    + " bytes from a device buffer into a read-only host buffer; pass a writable one");
        }
        Pointer pointer = direct("Read", target);
        long bytes = target.remaining();
        source.requireRange("Read", offsetBytes, bytes);
        transfer("clEnqueueReadBuffer", source, bytes, () -> {
            CL.clEnqueueReadBuffer(queue, source.memory(), true, offsetBytes, bytes, pointer, 0, null, null);
            counter.read(bytes);
        });
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
            CL.clEnqueueCopyBuffer(
                    queue, source.memory(), target.memory(), sourceOffset, targetOffset, bytes, 0, null, null);
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
                () -> CL.clEnqueueFillBuffer(
                        queue, target.memory(), Pointer.to(pattern), length, offsetBytes, bytes, 0, null, null));
    }

    /** Hands everything queued so far to the device. */
    public void flush() {
        simple("clFlush", () -> CL.clFlush(queue));
    }

    /** Waits until everything queued so far has run. */
    public void finish() {
        simple("clFinish", () -> CL.clFinish(queue));
    }

    /** Returns what this queue has moved and launched so far. */
    public TransferCounts counts() {
        return counter.snapshot();
    }

    private void transfer(String call, ClBuffer buffer, long bytes, Runnable action) {
        device().requireSame(buffer);
        device().lock().lock();
        try {
            requireOpen();
            buffer.requireOpen();
            if (bytes > 0) {
                action.run();
            }
        } catch (CLException e) {
            throw failed(call, e, bytes + " bytes, " + buffer.describe());
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

    private CrossStageException failed(String call, CLException failure, String what) {
        return ClFailure.of(call, failure, what + " on " + device().info().label());
    }

    /** JOCL's pointer to a buffer ignores its position, so it gets a slice that starts there. */
    private static Pointer direct(String action, ByteBuffer buffer) {
        Objects.requireNonNull(buffer, "buffer");
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException(action + " of " + buffer.remaining()
                    + " bytes with a host buffer on the heap; pass a direct one (ByteBuffer.allocateDirect)");
        }
        if (buffer.order() != ByteOrder.nativeOrder()) {
            throw new IllegalArgumentException(action + " of " + buffer.remaining() + " bytes with a host buffer in "
                    + buffer.order() + " order; this machine's is " + ByteOrder.nativeOrder());
        }
        return Pointer.to(buffer.slice());
    }

    @Override
    String describe() {
        return "Queue";
    }

    @Override
    void release() {
        try {
            CL.clReleaseCommandQueue(queue);
        } catch (CLException e) {
            throw ClFailure.of("clReleaseCommandQueue", e, device().info().label());
        }
    }
}
