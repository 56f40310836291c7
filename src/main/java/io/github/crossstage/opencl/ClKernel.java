package io.github.crossstage.opencl;

import java.util.List;
import java.util.Objects;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_kernel;

/**
 * A kernel together with its arguments; one object for each step of a plan.
 *
 * <p>Arguments stay set from launch to launch. Whoever made the kernel closes it; its device closes it at the latest.
 * It keeps no buffer alive: a launch with a closed buffer is refused.
 *
 * <p>Not thread-safe: an OpenCL kernel object holds one set of arguments, and sharing one between threads gives wrong
 * results on some drivers and ends the process on others. Use one object per thread or per step.
 */
public final class ClKernel extends ClHandle {
    private final cl_kernel kernel;
    private final String name;
    private final String sourceName;
    private final WorkGroupInfo workGroup;
    private final List<KernelArgument> arguments;
    private final ClBuffer[] buffers;
    private final boolean[] isSet;

    private ClKernel(ClProgram program, cl_kernel kernel, String name) {
        super(program.device(), OpenHandles.Kind.KERNEL);
        this.kernel = kernel;
        this.name = name;
        this.sourceName = program.sourceName();
        this.workGroup = KernelQuery.workGroup(kernel, program.device().id());
        this.arguments = KernelQuery.arguments(kernel);
        this.buffers = new ClBuffer[arguments.size()];
        this.isSet = new boolean[arguments.size()];
    }

    static ClKernel create(ClProgram program, String name) {
        Objects.requireNonNull(name, "name");
        ClDevice device = program.device();
        String context = "kernel '" + name + "' of " + program.sourceName() + " on "
                + device.info().label();
        device.lock().lock();
        try {
            program.requireOpen();
            cl_kernel id = ClCalls.createKernel(program.program(), name);
            try {
                ClKernel kernel = new ClKernel(program, id, name);
                kernel.adopt();
                return kernel;
            } catch (CLException e) {
                ClHandle.discard("clReleaseKernel", () -> ClCalls.release(id));
                throw ClFailure.of("clGetKernelInfo", e, context);
            }
        } catch (CLException e) {
            throw ClFailure.of("clCreateKernel", e, context);
        } finally {
            device.lock().unlock();
        }
    }

    /** Returns the name of the kernel function. */
    public String name() {
        return name;
    }

    /** Returns the limits and wishes of the kernel on its device. */
    public WorkGroupInfo workGroup() {
        return workGroup;
    }

    /**
     * Returns the sizes of a work-group as this kernel can have them on its device: as wanted, or halved until they fit, or what the
     * kernel is built for. They divide every global size that the wanted ones divide.
     */
    public long[] fitLocal(long... wanted) {
        return LaunchShape.fit(workGroup, wanted);
    }

    /** Returns the number of parameters. */
    public int argumentCount() {
        return arguments.size();
    }

    /**
     * Sets a {@code __global} or {@code __constant} pointer.
     *
     * @throws IllegalArgumentException if parameter {@code index} is something else, or there is none
     * @throws IllegalStateException if the buffer or the kernel is closed
     */
    public void setBuffer(int index, ClBuffer buffer) {
        device().requireSame(buffer);
        argument(index).requireBuffer(describe());
        device().lock().lock();
        try {
            buffer.requireOpen();
            set(index, Sizeof.cl_mem, Pointer.to(buffer.memory()));
            buffers[index] = buffer;
        } finally {
            device().lock().unlock();
        }
    }

    /** Sets an {@code int} or {@code uint}. @throws IllegalArgumentException if the parameter is something else */
    public void setInt(int index, int value) {
        argument(index).requireInt(describe());
        set(index, Integer.BYTES, Pointer.to(new int[] {value}));
    }

    /**
     * Sets an {@code int}, {@code int2}, {@code int4} or {@code int8}, by the number of values.
     *
     * @throws IllegalArgumentException if the parameter is something else
     */
    public void setInts(int index, int... values) {
        argument(index).requireInts(describe(), values.length);
        set(index, (long) values.length * Integer.BYTES, Pointer.to(values));
    }

    /** Sets a {@code long} or {@code ulong}. @throws IllegalArgumentException if the parameter is something else */
    public void setLong(int index, long value) {
        argument(index).requireLong(describe());
        set(index, Long.BYTES, Pointer.to(new long[] {value}));
    }

    /** Sets a {@code float}. @throws IllegalArgumentException if the parameter is something else */
    public void setFloat(int index, float value) {
        argument(index).requireFloat(describe());
        set(index, Float.BYTES, Pointer.to(new float[] {value}));
    }

    /**
     * Sets the size of a {@code __local} pointer's memory, in bytes.
     *
     * @throws IllegalArgumentException if the parameter is something else, or the device has less local memory
     */
    public void setLocal(int index, long bytes) {
        argument(index).requireLocal(describe());
        long limit = device().info().localMemoryBytes();
        if (bytes <= 0 || bytes > limit) {
            throw new IllegalArgumentException(
                    describe() + ": " + bytes + " bytes of local memory for argument " + index + ", expected 1 to "
                            + limit + " on " + device().info().label());
        }
        set(index, bytes, null);
    }

    private KernelArgument argument(int index) {
        if (index < 0 || index >= arguments.size()) {
            throw new IllegalArgumentException(
                    describe() + " has " + arguments.size() + " arguments; there is no argument " + index);
        }
        return arguments.get(index);
    }

    private void set(int index, long bytes, Pointer value) {
        device().lock().lock();
        try {
            requireOpen();
            ClCalls.setKernelArg(kernel, index, bytes, value);
            isSet[index] = true;
        } catch (CLException e) {
            throw ClFailure.of(
                    "clSetKernelArg",
                    e,
                    describe() + ", " + arguments.get(index).describe() + " set with " + bytes + " bytes, on "
                            + device().info().label());
        } finally {
            device().lock().unlock();
        }
    }

    /** Refuses a launch that names nothing, or something closed. */
    void requireLaunchable() {
        requireOpen();
        for (int index = 0; index < isSet.length; index++) {
            if (!isSet[index]) {
                throw new IllegalStateException(
                        describe() + ": " + arguments.get(index).describe() + " was never set");
            }
            if (buffers[index] != null && buffers[index].isClosed()) {
                throw new IllegalStateException(describe() + ": the buffer of "
                        + buffers[index].bytes() + " bytes bound to "
                        + arguments.get(index).describe() + " is closed");
            }
        }
    }

    cl_kernel kernel() {
        return kernel;
    }

    @Override
    String describe() {
        return "Kernel '" + name + "' of " + sourceName;
    }

    @Override
    void release() {
        ClCalls.release(kernel);
    }
}
