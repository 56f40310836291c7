package io.github.crossstage.testing;

import io.github.crossstage.ir.Value;
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
import io.github.crossstage.opencl.ClProgram;
import io.github.crossstage.opencl.KernelSource;
import io.github.crossstage.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs a schedule in the plainest way: a buffer of its own for every storage, one launch after the other.
 *
 * <p>Every buffer is filled with a NaN of its own bit pattern first, with a margin on both sides of the storage, so that an
 * element that no kernel writes shows in the output, and a write outside is reported by this class.
 *
 * <p>Under Oclgrind a buffer is its storage and no more, so that it reports every access outside, reads of what is not used then as well.
 * Where it looks for uses of what nobody wrote, buffers are written whole: Oclgrind 21.10 forgets all of a buffer but the bytes that the
 * host wrote last. So it looks at local memory and variables only; what is read of a buffer by mistake is NaN.
 */
public final class ScheduleRunner implements AutoCloseable {
    /** Elements on each side of a storage; a multiple of every alignment that kernels may count on. */
    private static final int MARGIN = OclgrindLog.isOn() ? 0 : 64;

    /** A quiet NaN as float32, and two as float16. */
    private static final int POISON = 0x7fc07ead;

    private static final byte[] PATTERN = ByteBuffer.allocate(Integer.BYTES)
            .order(ByteOrder.nativeOrder())
            .putInt(POISON)
            .array();

    private final ClDevice device;
    private final Schedule schedule;
    private final Map<Storage, ClBuffer> buffers = new LinkedHashMap<>();
    private final List<Bound> bound = new ArrayList<>();

    private record Bound(ClKernel kernel, Launch launch) {}

    /** Allocates buffers, uploads constants, builds kernels and binds arguments. */
    public ScheduleRunner(ClDevice device, Schedule schedule) {
        this.device = device;
        this.schedule = schedule;
        try {
            schedule.constants().forEach((storage, data) -> write(storage, pack(data)));
            for (Step step : schedule.steps()) {
                step.launches().forEach(this::bind);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Runs a schedule once and checks that nothing was written outside its storages.
     *
     * @param inputs the inputs by name
     * @return the outputs by name
     * @throws AssertionError if a kernel wrote outside its tensors' storages
     */
    public static Map<String, Tensor> run(ClDevice device, Schedule schedule, Map<String, Tensor> inputs) {
        try (ScheduleRunner runner = new ScheduleRunner(device, schedule)) {
            inputs.forEach(runner::input);
            runner.run();
            runner.requireMargins();
            Map<String, Tensor> outputs = new LinkedHashMap<>();
            schedule.outputs().keySet().forEach(name -> outputs.put(name, runner.output(name)));
            return outputs;
        }
    }

    /** Uploads one input. */
    public void input(String name, Tensor tensor) {
        Value input = schedule.graph().inputs().stream()
                .filter(value -> value.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no input is named '" + name + "'"));
        write(schedule.place(input).tensor().storage(), tensor.bytes());
    }

    /** Launches everything once and waits. */
    public void run() {
        for (Bound one : bound) {
            long[] local = array(one.launch.local());
            device.queue()
                    .launch(
                            one.kernel,
                            array(one.launch.global()),
                            local.length == 0 ? null : one.kernel.fitLocal(local));
        }
        device.queue().finish();
    }

    /** Reads one output. */
    public Tensor output(String name) {
        DeviceTensor tensor = schedule.outputs().get(name);
        if (!tensor.isDense()) {
            throw new AssertionError("output '" + name + "' is not dense: " + tensor);
        }
        ByteBuffer bytes = direct(tensor.shape().elementCount() * Float.BYTES);
        device.queue().read(buffer(tensor.storage()), (MARGIN + tensor.offset()) * Float.BYTES, bytes);
        return Tensor.of(bytes.asFloatBuffer(), tensor.shape().extents());
    }

    /** Checks that no kernel wrote outside the storages. @throws AssertionError if one did */
    public void requireMargins() {
        buffers.forEach(this::requireMargins);
    }

    private static ByteBuffer pack(ConstantData data) {
        ByteBuffer packed = direct(data.elements() * data.type().byteSize());
        data.pack(packed);
        return packed;
    }

    private void bind(Launch launch) {
        KernelSpec spec = launch.kernel();
        ClProgram program = device.programs().get(KernelSource.load(spec.file()), spec.options());
        ClKernel kernel = program.kernel(spec.function());
        bound.add(new Bound(kernel, launch));
        bind(kernel, launch.args());
    }

    private void bind(ClKernel kernel, List<Arg> args) {
        int index = 0;
        for (Arg arg : args) {
            if (arg instanceof Arg.Memory memory) {
                kernel.setBuffer(index++, buffer(memory.tensor().storage()));
                kernel.setLong(index++, MARGIN + memory.tensor().offset());
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
    }

    private ClBuffer buffer(Storage storage) {
        return buffers.computeIfAbsent(storage, made -> {
            ClBuffer buffer = device.buffer(guardedBytes(made));
            if (OclgrindLog.isOn()) {
                device.queue().write(buffer, 0, poisoned(made));
            } else {
                device.queue().fill(buffer, PATTERN);
            }
            return buffer;
        });
    }

    private static ByteBuffer poisoned(Storage storage) {
        ByteBuffer whole = direct(guardedBytes(storage));
        while (whole.hasRemaining()) {
            whole.put(PATTERN, 0, Math.min(PATTERN.length, whole.remaining()));
        }
        return whole.rewind();
    }

    /** Returns the bytes of a storage and its margins, in whole patterns where there are any; no buffer is empty. */
    private static long guardedBytes(Storage storage) {
        if (MARGIN == 0) {
            return Math.max(1, storage.bytes());
        }
        long bytes = storage.bytes(storage.elements() + 2L * MARGIN);
        return (bytes + PATTERN.length - 1) / PATTERN.length * PATTERN.length;
    }

    private void write(Storage storage, ByteBuffer bytes) {
        if (OclgrindLog.looksForUninitialized()) {
            ByteBuffer whole = poisoned(storage);
            whole.position(Math.toIntExact(storage.bytes(MARGIN)));
            whole.put(bytes.duplicate()).rewind();
            device.queue().write(buffer(storage), 0, whole);
            return;
        }
        ByteBuffer copy = direct(bytes.remaining());
        copy.put(bytes.duplicate()).flip();
        device.queue().write(buffer(storage), storage.bytes(MARGIN), copy);
    }

    private void requireMargins(Storage storage, ClBuffer buffer) {
        ByteBuffer all = direct(guardedBytes(storage));
        device.queue().read(buffer, 0, all);
        long begin = storage.bytes(MARGIN);
        Set<Long> touched = new TreeSet<>();
        for (int i = 0; i < all.capacity(); i++) {
            boolean inside = i >= begin && i < begin + storage.bytes();
            if (!inside && all.get(i) != PATTERN[i % PATTERN.length]) {
                touched.add(Math.floorDiv(i - begin, storage.type().byteSize()));
            }
        }
        if (!touched.isEmpty()) {
            throw new AssertionError(
                    schedule.graph().name() + ": a kernel wrote outside " + storage + ", at elements " + touched
                            + "; launches " + bound.stream().map(Bound::launch).toList());
        }
    }

    private static ByteBuffer direct(long bytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    }

    private static long[] array(List<Long> numbers) {
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public void close() {
        bound.forEach(one -> one.kernel.close());
        buffers.values().forEach(ClBuffer::close);
    }
}
