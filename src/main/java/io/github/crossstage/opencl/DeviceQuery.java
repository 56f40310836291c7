package io.github.crossstage.opencl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jocl.CL;
import org.jocl.Sizeof;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** The info calls on platforms and devices, typed. JOCL's own exceptions pass through. */
final class DeviceQuery {
    /** JOCL's {@code CL_DEVICE_TYPE_ALL} is sign-extended to -1, which rusticl refuses. */
    private static final long ALL_DEVICE_TYPES = 0xFFFFFFFFL;

    private final cl_device_id device;

    private DeviceQuery(cl_device_id device) {
        this.device = device;
    }

    static List<cl_platform_id> platforms() {
        cl_platform_id[] ids = new cl_platform_id[ClCalls.platformIds(null)];
        if (ids.length > 0) {
            ClCalls.platformIds(ids);
        }
        return List.of(ids);
    }

    static List<cl_device_id> devices(cl_platform_id platform) {
        cl_device_id[] ids = new cl_device_id[ClCalls.deviceIds(platform, ALL_DEVICE_TYPES, null)];
        if (ids.length > 0) {
            ClCalls.deviceIds(platform, ALL_DEVICE_TYPES, ids);
        }
        return List.of(ids);
    }

    static String platformText(cl_platform_id platform, int key) {
        byte[] text = new byte[ClCalls.platformInfo(platform, key, null)];
        ClCalls.platformInfo(platform, key, text);
        return text(text);
    }

    /** Asks for everything that {@link DeviceInfo} holds. */
    static DeviceInfo describe(cl_platform_id platform, int platformIndex, cl_device_id device, int deviceIndex) {
        DeviceQuery query = new DeviceQuery(device);
        Set<String> extensions =
                Set.copyOf(List.of(query.text(CL.CL_DEVICE_EXTENSIONS).strip().split("\\s+")));
        return new DeviceInfo(
                platformIndex,
                deviceIndex,
                platformText(platform, CL.CL_PLATFORM_NAME),
                platformText(platform, CL.CL_PLATFORM_VERSION),
                query.text(CL.CL_DEVICE_NAME),
                query.text(CL.CL_DEVICE_VENDOR),
                query.text(CL.CL_DRIVER_VERSION),
                query.text(CL.CL_DEVICE_VERSION),
                query.text(CL.CL_DEVICE_OPENCL_C_VERSION),
                kind(query.number(CL.CL_DEVICE_TYPE)),
                Math.toIntExact(query.number(CL.CL_DEVICE_MAX_COMPUTE_UNITS)),
                query.number(CL.CL_DEVICE_MAX_WORK_GROUP_SIZE),
                query.sizes(CL.CL_DEVICE_MAX_WORK_ITEM_SIZES),
                query.number(CL.CL_DEVICE_GLOBAL_MEM_SIZE),
                query.number(CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE),
                query.number(CL.CL_DEVICE_LOCAL_MEM_SIZE),
                query.number(CL.CL_DEVICE_MAX_CONSTANT_BUFFER_SIZE),
                Math.max(1, Math.toIntExact(query.number(CL.CL_DEVICE_MEM_BASE_ADDR_ALIGN) / Byte.SIZE)),
                Math.toIntExact(query.number(CL.CL_DEVICE_PREFERRED_VECTOR_WIDTH_FLOAT)),
                Math.toIntExact(query.number(CL.CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT)),
                extensions.contains("cl_khr_fp16"),
                extensions.contains("cl_khr_fp64"),
                (query.number(CL.CL_DEVICE_SINGLE_FP_CONFIG) & CL.CL_FP_FMA) != 0,
                extensions,
                query.hasUnifiedMemory(),
                query.number(CL.CL_DEVICE_PROFILING_TIMER_RESOLUTION));
    }

    private static DeviceInfo.Kind kind(long bits) {
        if ((bits & CL.CL_DEVICE_TYPE_GPU) != 0) {
            return DeviceInfo.Kind.GPU;
        }
        if ((bits & CL.CL_DEVICE_TYPE_CPU) != 0) {
            return DeviceInfo.Kind.CPU;
        }
        if ((bits & CL.CL_DEVICE_TYPE_ACCELERATOR) != 0) {
            return DeviceInfo.Kind.ACCELERATOR;
        }
        return DeviceInfo.Kind.OTHER;
    }

    /** The key is deprecated since OpenCL 2.0, and the only one that tells in 1.2. */
    @SuppressWarnings("deprecation")
    private boolean hasUnifiedMemory() {
        return number(CL.CL_DEVICE_HOST_UNIFIED_MEMORY) != 0;
    }

    private String text(int key) {
        return text(bytes(key));
    }

    /** Reads a cl_uint, cl_bool, cl_ulong, size_t or bit field, whichever size the driver says it has. */
    private long number(int key) {
        ByteBuffer value = ByteBuffer.wrap(bytes(key)).order(ByteOrder.nativeOrder());
        return value.remaining() == Integer.BYTES ? Integer.toUnsignedLong(value.getInt()) : value.getLong();
    }

    private List<Long> sizes(int key) {
        ByteBuffer values = ByteBuffer.wrap(bytes(key)).order(ByteOrder.nativeOrder());
        List<Long> sizes = new ArrayList<>();
        while (values.hasRemaining()) {
            sizes.add(Sizeof.size_t == Integer.BYTES ? Integer.toUnsignedLong(values.getInt()) : values.getLong());
        }
        return sizes;
    }

    private byte[] bytes(int key) {
        byte[] value = new byte[ClCalls.deviceInfo(device, key, null)];
        if (value.length > 0) {
            ClCalls.deviceInfo(device, key, value);
        }
        return value;
    }

    /** Decodes a C string: up to the first zero byte. */
    static String text(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8).strip();
    }
}
