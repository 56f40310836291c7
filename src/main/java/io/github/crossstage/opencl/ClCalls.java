package io.github.crossstage.opencl;

import java.util.function.ToIntFunction;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_event;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jocl.cl_platform_id;
import org.jocl.cl_program;

/**
 * The functions of OpenCL that this package calls: every call to a driver passes here, in the form in which it is used.
 *
 * <p>That makes one seam where a test can let any call fail ({@link #intercept}). A failed call is JOCL's {@link CLException}.
 */
final class ClCalls {
    /** Returns an error code for a function that is to fail in place of being called, or 0; null outside tests. */
    private static volatile ToIntFunction<String> interceptor;

    private ClCalls() {}

    /** Asks this before every call, until it is replaced by another one or by null. For tests. */
    static void intercept(ToIntFunction<String> interceptorOrNull) {
        interceptor = interceptorOrNull;
    }

    private static void before(String function) {
        ToIntFunction<String> asked = interceptor;
        if (asked != null) {
            int code = asked.applyAsInt(function);
            if (code != 0) {
                throw new CLException(ClErrorCodes.name(code), code);
            }
        }
    }

    static int platformIds(cl_platform_id[] ids) {
        before("clGetPlatformIDs");
        int[] count = new int[1];
        CL.clGetPlatformIDs(ids == null ? 0 : ids.length, ids, count);
        return count[0];
    }

    static int deviceIds(cl_platform_id platform, long types, cl_device_id[] ids) {
        before("clGetDeviceIDs");
        int[] count = new int[1];
        CL.clGetDeviceIDs(platform, types, ids == null ? 0 : ids.length, ids, count);
        return count[0];
    }

    /** Fills an array, where there is one, and returns how many bytes the value has; so do the other queries for bytes. */
    static int platformInfo(cl_platform_id platform, int key, byte[] value) {
        before("clGetPlatformInfo");
        long[] size = new long[1];
        CL.clGetPlatformInfo(platform, key, length(value), pointer(value), size);
        return Math.toIntExact(size[0]);
    }

    static int deviceInfo(cl_device_id device, int key, byte[] value) {
        before("clGetDeviceInfo");
        long[] size = new long[1];
        CL.clGetDeviceInfo(device, key, length(value), pointer(value), size);
        return Math.toIntExact(size[0]);
    }

    static int buildInfo(cl_program program, cl_device_id device, int key, byte[] value) {
        before("clGetProgramBuildInfo");
        long[] size = new long[1];
        CL.clGetProgramBuildInfo(program, device, key, length(value), pointer(value), size);
        return Math.toIntExact(size[0]);
    }

    static int kernelArgInfo(cl_kernel kernel, int index, int key, byte[] value) {
        before("clGetKernelArgInfo");
        long[] size = new long[1];
        CL.clGetKernelArgInfo(kernel, index, key, length(value), pointer(value), size);
        return Math.toIntExact(size[0]);
    }

    private static long length(byte[] value) {
        return value == null ? 0 : value.length;
    }

    private static Pointer pointer(byte[] value) {
        return value == null ? null : Pointer.to(value);
    }

    static void kernelArgInfo(cl_kernel kernel, int index, int key, long bytes, Pointer value) {
        before("clGetKernelArgInfo");
        CL.clGetKernelArgInfo(kernel, index, key, bytes, value, null);
    }

    static void kernelInfo(cl_kernel kernel, int key, long bytes, Pointer value) {
        before("clGetKernelInfo");
        CL.clGetKernelInfo(kernel, key, bytes, value, null);
    }

    static void kernelWorkGroupInfo(cl_kernel kernel, cl_device_id device, int key, long bytes, Pointer value) {
        before("clGetKernelWorkGroupInfo");
        CL.clGetKernelWorkGroupInfo(kernel, device, key, bytes, value, null);
    }

    static void programInfo(cl_program program, int key, long bytes, Pointer value) {
        before("clGetProgramInfo");
        CL.clGetProgramInfo(program, key, bytes, value, null);
    }

    static void profilingInfo(cl_event event, int key, Pointer value) {
        before("clGetEventProfilingInfo");
        CL.clGetEventProfilingInfo(event, key, Long.BYTES, value, null);
    }

    static cl_context createContext(cl_platform_id platform, cl_device_id device) {
        before("clCreateContext");
        cl_context_properties properties = new cl_context_properties();
        properties.addProperty(CL.CL_CONTEXT_PLATFORM, platform);
        return CL.clCreateContext(properties, 1, new cl_device_id[] {device}, null, null, null);
    }

    /** Makes a queue with the call of OpenCL 1.2; the one that replaced it is missing there. */
    @SuppressWarnings("deprecation")
    static cl_command_queue createQueue(cl_context context, cl_device_id device) {
        before("clCreateCommandQueue");
        return CL.clCreateCommandQueue(context, device, CL.CL_QUEUE_PROFILING_ENABLE, null);
    }

    static cl_mem createBuffer(cl_context context, long bytes) {
        before("clCreateBuffer");
        return CL.clCreateBuffer(context, CL.CL_MEM_READ_WRITE, bytes, null, null);
    }

    static cl_program createProgram(cl_context context, String source) {
        before("clCreateProgramWithSource");
        return CL.clCreateProgramWithSource(context, 1, new String[] {source}, null, null);
    }

    static cl_program createProgram(cl_context context, cl_device_id device, byte[] binary) {
        before("clCreateProgramWithBinary");
        return CL.clCreateProgramWithBinary(
                context, 1, new cl_device_id[] {device}, new long[] {binary.length}, new byte[][] {binary}, null, null);
    }

    static void buildProgram(cl_program program, cl_device_id device, String options) {
        before("clBuildProgram");
        CL.clBuildProgram(program, 1, new cl_device_id[] {device}, options, null, null);
    }

    static cl_kernel createKernel(cl_program program, String name) {
        before("clCreateKernel");
        return CL.clCreateKernel(program, name, null);
    }

    static void setKernelArg(cl_kernel kernel, int index, long bytes, Pointer value) {
        before("clSetKernelArg");
        CL.clSetKernelArg(kernel, index, bytes, value);
    }

    /** Launches; with an event where one is given, and with local sizes of the driver's choice where none are. */
    static void launch(cl_command_queue queue, cl_kernel kernel, long[] global, long[] local, cl_event event) {
        before("clEnqueueNDRangeKernel");
        CL.clEnqueueNDRangeKernel(queue, kernel, global.length, null, global, local, 0, null, event);
    }

    /** Writes and waits. */
    static void write(cl_command_queue queue, cl_mem target, long offset, long bytes, Pointer source) {
        before("clEnqueueWriteBuffer");
        CL.clEnqueueWriteBuffer(queue, target, true, offset, bytes, source, 0, null, null);
    }

    /** Reads and waits. */
    static void read(cl_command_queue queue, cl_mem source, long offset, long bytes, Pointer target) {
        before("clEnqueueReadBuffer");
        CL.clEnqueueReadBuffer(queue, source, true, offset, bytes, target, 0, null, null);
    }

    static void copy(
            cl_command_queue queue, cl_mem source, long sourceOffset, cl_mem target, long targetOffset, long bytes) {
        before("clEnqueueCopyBuffer");
        CL.clEnqueueCopyBuffer(queue, source, target, sourceOffset, targetOffset, bytes, 0, null, null);
    }

    static void fill(cl_command_queue queue, cl_mem target, byte[] pattern, long offset, long bytes) {
        before("clEnqueueFillBuffer");
        CL.clEnqueueFillBuffer(queue, target, Pointer.to(pattern), pattern.length, offset, bytes, 0, null, null);
    }

    static void flush(cl_command_queue queue) {
        before("clFlush");
        CL.clFlush(queue);
    }

    static void finish(cl_command_queue queue) {
        before("clFinish");
        CL.clFinish(queue);
    }

    static void waitFor(cl_event event) {
        before("clWaitForEvents");
        CL.clWaitForEvents(1, new cl_event[] {event});
    }

    static void release(cl_context context) {
        before("clReleaseContext");
        CL.clReleaseContext(context);
    }

    static void release(cl_command_queue queue) {
        before("clReleaseCommandQueue");
        CL.clReleaseCommandQueue(queue);
    }

    static void release(cl_mem memory) {
        before("clReleaseMemObject");
        CL.clReleaseMemObject(memory);
    }

    static void release(cl_program program) {
        before("clReleaseProgram");
        CL.clReleaseProgram(program);
    }

    static void release(cl_kernel kernel) {
        before("clReleaseKernel");
        CL.clReleaseKernel(kernel);
    }

    static void release(cl_event event) {
        before("clReleaseEvent");
        CL.clReleaseEvent(event);
    }
}
