package io.github.crossstage.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;

/** The info calls on kernels, typed. JOCL's own exceptions pass through. */
final class KernelQuery {
    private KernelQuery() {}

    static WorkGroupInfo workGroup(cl_kernel kernel, cl_device_id device) {
        long[] required = new long[3];
        ClCalls.kernelWorkGroupInfo(
                kernel,
                device,
                CL.CL_KERNEL_COMPILE_WORK_GROUP_SIZE,
                (long) Sizeof.size_t * required.length,
                Pointer.to(required));
        return new WorkGroupInfo(
                number(kernel, device, CL.CL_KERNEL_WORK_GROUP_SIZE, Sizeof.size_t),
                number(kernel, device, CL.CL_KERNEL_PREFERRED_WORK_GROUP_SIZE_MULTIPLE, Sizeof.size_t),
                number(kernel, device, CL.CL_KERNEL_LOCAL_MEM_SIZE, Long.BYTES),
                number(kernel, device, CL.CL_KERNEL_PRIVATE_MEM_SIZE, Long.BYTES),
                required[0] == 0 ? List.of() : List.of(required[0], required[1], required[2]));
    }

    /** Returns all parameters; their kinds are unknown where the driver keeps no argument information. */
    static List<KernelArgument> arguments(cl_kernel kernel) {
        int[] count = new int[1];
        ClCalls.kernelInfo(kernel, CL.CL_KERNEL_NUM_ARGS, Sizeof.cl_uint, Pointer.to(count));
        List<KernelArgument> arguments = new ArrayList<>();
        for (int index = 0; index < count[0]; index++) {
            arguments.add(argument(kernel, index));
        }
        return arguments;
    }

    private static KernelArgument argument(cl_kernel kernel, int index) {
        try {
            int[] space = new int[1];
            ClCalls.kernelArgInfo(kernel, index, CL.CL_KERNEL_ARG_ADDRESS_QUALIFIER, Sizeof.cl_uint, Pointer.to(space));
            return new KernelArgument(
                    index,
                    text(kernel, index, CL.CL_KERNEL_ARG_NAME),
                    text(kernel, index, CL.CL_KERNEL_ARG_TYPE_NAME),
                    space(space[0]));
        } catch (CLException e) {
            return KernelArgument.unknown(index);
        }
    }

    private static KernelArgument.Space space(int qualifier) {
        return switch (qualifier) {
            case CL.CL_KERNEL_ARG_ADDRESS_GLOBAL, CL.CL_KERNEL_ARG_ADDRESS_CONSTANT -> KernelArgument.Space.GLOBAL;
            case CL.CL_KERNEL_ARG_ADDRESS_LOCAL -> KernelArgument.Space.LOCAL;
            case CL.CL_KERNEL_ARG_ADDRESS_PRIVATE -> KernelArgument.Space.PRIVATE;
            default -> KernelArgument.Space.UNKNOWN;
        };
    }

    private static String text(cl_kernel kernel, int index, int key) {
        byte[] text = new byte[ClCalls.kernelArgInfo(kernel, index, key, null)];
        ClCalls.kernelArgInfo(kernel, index, key, text);
        return DeviceQuery.text(text);
    }

    /** Reads a little-endian value of four or eight bytes; the upper half stays zero where the driver writes four. */
    private static long number(cl_kernel kernel, cl_device_id device, int key, int bytes) {
        long[] value = new long[1];
        ClCalls.kernelWorkGroupInfo(kernel, device, key, bytes, Pointer.to(value));
        return value[0];
    }
}
