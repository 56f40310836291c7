package io.github.crossstage.opencl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A small kernel and host buffers for the tests of this package. */
final class TestKernels {
    static final KernelSource SCALE = KernelSource.of("kernels/scale.cl", """
            __kernel void scale(__global const float* src, __global float* dst, float factor, int n) {
                int i = get_global_id(0);
                if (i < n) {
                    dst[i] = factor * src[i];
                }
            }
            __kernel void reverse_groups(__global float* data, __local float* part) {
                int i = get_local_id(0);
                part[i] = data[get_global_id(0)];
                barrier(CLK_LOCAL_MEM_FENCE);
                data[get_global_id(0)] = part[get_local_size(0) - 1 - i];
            }
            __kernel __attribute__((reqd_work_group_size(4, 2, 1))) void fixed(__global long* dst, long value) {
                dst[get_global_id(1) * get_global_size(0) + get_global_id(0)] = value;
            }
            """);

    private TestKernels() {}

    static ByteBuffer bytes(int count) {
        return ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
    }

    static ByteBuffer floats(float... values) {
        ByteBuffer bytes = bytes(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    static float[] read(ClBuffer buffer) {
        ByteBuffer bytes = bytes(Math.toIntExact(buffer.bytes()));
        buffer.device().queue().read(buffer, 0, bytes);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }
}
