package io.github.crossstage.benchmarks;

import static org.jocl.CL.CL_MEM_COPY_HOST_PTR;
import static org.jocl.CL.CL_MEM_READ_ONLY;
import static org.jocl.CL.CL_MEM_WRITE_ONLY;
import static org.jocl.CL.CL_SUCCESS;
import static org.jocl.CL.CL_TRUE;

import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.blast.CLBlast;
import org.jocl.blast.CLBlastLayout;
import org.jocl.blast.CLBlastTranspose;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_mem;
import org.jocl.cl_platform_id;

/** A matrix product by CLBlast as it comes, untuned, in a context of its own on our device. Matrices are row-major. Not thread-safe. */
final class ClblastProduct implements AutoCloseable {
    static final String NAME = "clblast";

    private final MatrixShape shape;
    private final Deque<Runnable> releases = new ArrayDeque<>();
    private final cl_command_queue queue;
    private final cl_mem a;
    private final cl_mem b;
    private final cl_mem c;

    /**
     * Uploads both factors.
     *
     * @throws UnsatisfiedLinkError if there is no library of CLBlast for this machine
     */
    ClblastProduct(DeviceInfo info, MatrixShape shape, Tensor left, Tensor right) {
        this.shape = shape;
        cl_device_id device = device(info);
        int[] status = new int[1];
        cl_context context = CL.clCreateContext(null, 1, new cl_device_id[] {device}, null, null, status);
        require("clCreateContext", status[0]);
        releases.push(() -> CL.clReleaseContext(context));
        queue = queue(context, device);
        a = buffer(context, CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR, left.type(), Pointer.to(left.bytes()));
        b = buffer(context, CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR, right.type(), Pointer.to(right.bytes()));
        c = buffer(context, CL_MEM_WRITE_ONLY, TensorType.float32(shape.m(), shape.n()), null);
    }

    private static cl_device_id device(DeviceInfo info) {
        cl_platform_id[] platforms = new cl_platform_id[info.platformIndex() + 1];
        require("clGetPlatformIDs", CL.clGetPlatformIDs(platforms.length, platforms, null));
        cl_device_id[] devices = new cl_device_id[info.deviceIndex() + 1];
        require(
                "clGetDeviceIDs",
                CL.clGetDeviceIDs(
                        platforms[info.platformIndex()], CL.CL_DEVICE_TYPE_ALL, devices.length, devices, null));
        return devices[info.deviceIndex()];
    }

    @SuppressWarnings("deprecation") // the call that came instead is not in OpenCL 1.2
    private cl_command_queue queue(cl_context context, cl_device_id device) {
        int[] status = new int[1];
        cl_command_queue made = CL.clCreateCommandQueue(context, device, 0, status);
        require("clCreateCommandQueue", status[0]);
        releases.push(() -> CL.clReleaseCommandQueue(made));
        return made;
    }

    private cl_mem buffer(cl_context context, long flags, TensorType type, Pointer numbers) {
        int[] status = new int[1];
        cl_mem made = CL.clCreateBuffer(context, flags, type.byteCount(), numbers, status);
        require("clCreateBuffer", status[0]);
        releases.push(() -> CL.clReleaseMemObject(made));
        return made;
    }

    private static void require(String call, int status) {
        if (status != CL_SUCCESS) {
            throw new IllegalStateException(call + " failed with " + status);
        }
    }

    /** Multiplies once and waits; returns the time in milliseconds. */
    double millis() {
        long start = System.nanoTime();
        require(
                "CLBlastSgemm",
                CLBlast.CLBlastSgemm(
                        CLBlastLayout.CLBlastLayoutRowMajor,
                        CLBlastTranspose.CLBlastTransposeNo,
                        CLBlastTranspose.CLBlastTransposeNo,
                        shape.m(),
                        shape.n(),
                        shape.k(),
                        1,
                        a,
                        0,
                        shape.k(),
                        b,
                        0,
                        shape.n(),
                        0,
                        c,
                        0,
                        shape.n(),
                        queue,
                        null));
        require("clFinish", CL.clFinish(queue));
        return (System.nanoTime() - start) / 1e6;
    }

    /** Returns the last product. */
    Tensor product() {
        Tensor product = Tensor.zeros(TensorType.float32(1, shape.m(), 1, shape.n()));
        require(
                "clEnqueueReadBuffer",
                CL.clEnqueueReadBuffer(
                        queue, c, CL_TRUE, 0, product.type().byteCount(), Pointer.to(product.bytes()), 0, null, null));
        return product;
    }

    @Override
    public void close() {
        while (!releases.isEmpty()) {
            releases.pop().run();
        }
    }
}
