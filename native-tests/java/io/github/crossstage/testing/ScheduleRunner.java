package io.github.crossstage.testing;

import io.github.crossstage.lowering.Arg;
import io.github.crossstage.lowering.ConstantData;
import io.github.crossstage.lowering.DeviceTensor;
import io.github.crossstage.lowering.KernelSpec;
import io.github.crossstage.lowering.Launch;
import io.github.crossstage.lowering.Schedule;
import io.github.crossstage.lowering.Step;
import io.github.crossstage.lowering.Storage;
import io.github.crossstage.opencl.ClBuffer;
import io.github.crossstage.opencl.ClDevice;
import io.github.crossstage.opencl.ClKernel;
import io.github.crossstage.opencl.KernelSource;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a schedule with a buffer of its own for every storage, each exactly as large as the storage and filled with NaN, so that
 * a kernel that reads or writes what is not its own is noticed. For tests of single operators; no memory is planned.
 */
public final class ScheduleRunner implements AutoCloseable {
    private static final byte[] NAN = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff};

    private final ClDevice device;
    private final Schedule schedule;
    private final Map<Storage, ClBuffer> buffers = new HashMap<>();
    private final List<Bound> bound = new ArrayList<>();

    private record Bound(ClKernel kernel, long[] global, long[] localOrNull) {}

    /** Allocates buffers, uploads constants, builds kernels and binds arguments. */
    public ScheduleRunner(ClDevice device, Schedule schedule) {
        this.device = device;
        this.schedule = schedule;
        schedule.constants().forEach(this::upload);
        for (Step step : schedule.steps()) {
            step.launches().forEach(launch -> bound.add(bind(launch)));
        }
    }

    private void upload(Storage storage, ConstantData data) {
        ByteBuffer bytes = direct(storage.bytes());
        data.packing().pack(data.sources(), bytes.asFloatBuffer());
        device.queue().write(buffer(storage), 0, bytes);
    }

    private static ByteBuffer direct(long bytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    }

    private ClBuffer buffer(Storage storage) {
        return buffers.computeIfAbsent(storage, key -> {
            ClBuffer buffer = device.buffer(Math.max(Float.BYTES, key.bytes()));
            device.queue().fill(buffer, NAN);
            return buffer;
        });
    }

    private Bound bind(Launch launch) {
        KernelSpec spec = launch.kernel();
        ClKernel kernel = device.programs()
                .get(KernelSource.load(spec.file()), spec.options())
                .kernel(spec.function());
        int index = 0;
        for (Arg arg : launch.args()) {
            if (arg instanceof Arg.Memory memory) {
                kernel.setBuffer(index++, buffer(memory.tensor().storage()));
                kernel.setLong(index++, memory.tensor().offset());
            } else if (arg instanceof Arg.Ints ints) {
                kernel.setInts(
                        index++,
                        ints.values().stream().mapToInt(Integer::intValue).toArray());
            } else if (arg instanceof Arg.Float32 number) {
                kernel.setFloat(index++, number.value());
            } else if (arg instanceof Arg.Local local) {
                kernel.setLocal(index++, local.bytes());
            }
        }
        return new Bound(kernel, numbers(launch.global()), launch.local().isEmpty() ? null : numbers(launch.local()));
    }

    private static long[] numbers(List<Long> list) {
        return list.stream().mapToLong(Long::longValue).toArray();
    }

    /** Uploads one input. */
    public void input(String name, Tensor tensor) {
        schedule.graph().inputs().stream()
                .filter(value -> value.name().equals(name))
                .forEach(value ->
                        device.queue().write(buffer(schedule.tensor(value).storage()), 0, tensor.bytes()));
    }

    /** Launches everything once and waits. */
    public void run() {
        bound.forEach(launch -> device.queue().launch(launch.kernel(), launch.global(), launch.localOrNull()));
        device.queue().finish();
    }

    /** Reads one output. */
    public Tensor output(String name) {
        DeviceTensor tensor = schedule.outputs().get(name);
        ByteBuffer bytes = direct(tensor.shape().elementCount() * Float.BYTES);
        device.queue().read(buffer(tensor.storage()), tensor.offset() * Float.BYTES, bytes);
        return Tensor.of(TensorType.float32(tensor.shape().extents()), bytes);
    }

    @Override
    public void close() {
        bound.forEach(launch -> launch.kernel().close());
        buffers.values().forEach(ClBuffer::close);
    }
}
