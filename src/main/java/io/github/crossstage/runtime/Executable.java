package io.github.crossstage.runtime;

import io.github.crossstage.ir.Value;
import io.github.crossstage.lowering.Arg;
import io.github.crossstage.lowering.DeviceTensor;
import io.github.crossstage.lowering.KernelSpec;
import io.github.crossstage.lowering.Launch;
import io.github.crossstage.lowering.Place;
import io.github.crossstage.lowering.Schedule;
import io.github.crossstage.lowering.Step;
import io.github.crossstage.lowering.Storage;
import io.github.crossstage.opencl.ClBuffer;
import io.github.crossstage.opencl.ClDevice;
import io.github.crossstage.opencl.ClEvent;
import io.github.crossstage.opencl.ClKernel;
import io.github.crossstage.opencl.EventTimes;
import io.github.crossstage.opencl.HostMemory;
import io.github.crossstage.opencl.KernelSource;
import io.github.crossstage.opencl.TrialLaunch;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A schedule with its kernels made and their arguments bound: what runs for one set of input shapes. It owns its kernel objects;
 * weights, arena and exchange buffer belong to the model. Used on the dispatcher's thread only.
 */
final class Executable implements AutoCloseable {
    /** A kernel object with the index space it is launched over; it belongs to the step of this number. */
    private static final class Bound {
        private final int step;
        private final Launch launch;
        private final ClKernel kernel;
        private final long[] global;
        private final long[] local;

        Bound(int step, Launch launch, ClKernel kernel) {
            this.step = step;
            this.launch = launch;
            this.kernel = kernel;
            this.global = longs(launch.global());
            this.local = launch.local().isEmpty() ? null : kernel.fitLocal(longs(launch.local()));
        }

        private static long[] longs(List<Long> values) {
            return values.stream().mapToLong(Long::longValue).toArray();
        }
    }

    private final ClDevice device;
    private final Schedule schedule;
    private final MemoryLayout layout;
    private final ModelMemory memory;
    private final List<Bound> bound = new ArrayList<>();
    private final List<Value> inputs;
    private final List<String> outputs;
    private final long[] inputOffsets;
    private final long[] outputOffsets;
    private int arenaGeneration;
    private int exchangeGeneration;
    private long lastUse;
    private boolean closed;

    private Executable(ClDevice device, Schedule schedule, MemoryLayout layout, ModelMemory memory) {
        this.device = device;
        this.schedule = schedule;
        this.layout = layout;
        this.memory = memory;
        this.inputs = schedule.graph().inputs();
        this.outputs = List.copyOf(schedule.outputs().keySet());
        this.inputOffsets = inputs.stream()
                .mapToLong(input -> offsetBytes(schedule.place(input).tensor()))
                .toArray();
        this.outputOffsets = outputs.stream()
                .mapToLong(name -> offsetBytes(schedule.outputs().get(name)))
                .toArray();
    }

    /**
     * Builds programs, makes kernels, uploads missing weights and binds arguments.
     *
     * @param progress told after each launch made, with the number done and the number in all
     */
    static Executable build(
            ClDevice device, Schedule schedule, MemoryLayout layout, ModelMemory memory, Progress progress) {
        Executable executable = new Executable(device, schedule, layout, memory);
        try {
            executable.makeKernels(progress);
            memory.weights().upload(schedule.constants().values());
            executable.bindAll();
        } catch (RuntimeException e) {
            executable.close();
            throw e;
        }
        return executable;
    }

    private void makeKernels(Progress progress) {
        int total = schedule.launchCount();
        // A network has hundreds of launches and a dozen kernel files.
        Map<String, KernelSource> sources = new HashMap<>();
        device.compileAhead(() -> trials(sources));
        for (int step = 0; step < schedule.steps().size(); step++) {
            for (Launch launch : schedule.steps().get(step).launches()) {
                KernelSpec spec = launch.kernel();
                ClKernel kernel = device.programs()
                        .get(sources.computeIfAbsent(spec.file(), KernelSource::load), spec.options())
                        .kernel(spec.function());
                bound.add(new Bound(step, launch, kernel));
                progress.progress("kernels", bound.size(), total);
            }
        }
    }

    /** One launch of each kernel for each of its work-groups: that which touches least. */
    private Collection<TrialLaunch> trials(Map<String, KernelSource> sources) {
        Map<List<Object>, Launch> smallest = new LinkedHashMap<>();
        for (Step step : schedule.steps()) {
            for (Launch launch : step.launches()) {
                List<Long> group = launch.local().isEmpty() ? launch.global() : launch.local();
                smallest.merge(
                        List.of(launch.kernel(), group), launch, (a, b) -> storageBytes(b) < storageBytes(a) ? b : a);
            }
        }
        return smallest.values().stream()
                .map(launch ->
                        trial(launch, sources.computeIfAbsent(launch.kernel().file(), KernelSource::load)))
                .toList();
    }

    private static long storageBytes(Launch launch) {
        return launch.memory().stream()
                .mapToLong(access -> access.tensor().storage().bytes())
                .sum();
    }

    private static TrialLaunch trial(Launch launch, KernelSource source) {
        KernelSpec spec = launch.kernel();
        TrialLaunch trial = new TrialLaunch(
                source, spec.options(), spec.function(), Bound.longs(launch.global()), Bound.longs(launch.local()));
        for (Arg arg : launch.args()) {
            if (arg instanceof Arg.Memory access) {
                DeviceTensor tensor = access.tensor();
                trial.add(TrialLaunch.BUFFER, tensor.storage().bytes());
                trial.add(TrialLaunch.LONG, tensor.offset());
            } else if (arg instanceof Arg.Ints ints) {
                trial.add(
                        TrialLaunch.INTS,
                        ints.values().stream().mapToLong(Integer::longValue).toArray());
            } else if (arg instanceof Arg.Float32 number) {
                trial.add(TrialLaunch.FLOAT, Float.floatToRawIntBits(number.value()));
            } else if (arg instanceof Arg.Local local) {
                trial.add(TrialLaunch.LOCAL, local.bytes());
            }
        }
        return trial;
    }

    private void bindAll() {
        memory.ensure(layout);
        for (Bound one : bound) {
            bind(one);
        }
        arenaGeneration = memory.arena().generation();
        exchangeGeneration = memory.exchange().generation();
    }

    private void bind(Bound one) {
        int index = 0;
        for (Arg arg : one.launch.args()) {
            if (arg instanceof Arg.Memory access) {
                DeviceTensor tensor = access.tensor();
                one.kernel.setBuffer(index++, buffer(tensor.storage()));
                one.kernel.setLong(
                        index++, offsetBytes(tensor) / tensor.storage().type().byteSize());
            } else if (arg instanceof Arg.Ints ints) {
                one.kernel.setInts(
                        index++,
                        ints.values().stream().mapToInt(Integer::intValue).toArray());
            } else if (arg instanceof Arg.Float32 number) {
                one.kernel.setFloat(index++, number.value());
            } else if (arg instanceof Arg.Local local) {
                one.kernel.setLocal(index++, local.bytes());
            }
        }
    }

    private ClBuffer buffer(Storage storage) {
        if (storage.kind() == Storage.Kind.CONSTANT) {
            return memory.weights().get(schedule.constants().get(storage));
        }
        return region(storage).buffer();
    }

    private DeviceRegion region(Storage storage) {
        return layout.isExchanged(storage) ? memory.exchange() : memory.arena();
    }

    /** Returns where a tensor begins in its buffer. */
    private long offsetBytes(DeviceTensor tensor) {
        Storage storage = tensor.storage();
        long start = storage.kind() == Storage.Kind.CONSTANT
                ? 0
                : region(storage).startBytes() + layout.offsetBytes(storage);
        return start + tensor.storage().bytes(tensor.offset());
    }

    Schedule schedule() {
        return schedule;
    }

    MemoryLayout layout() {
        return layout;
    }

    /** Returns direct tensors by name as {@link #upload} takes them: in the order of the inputs. */
    HostMemory[] sources(Map<String, Tensor> tensors) {
        return inputs.stream()
                .map(input -> HostMemory.of(tensors.get(input.name()).bytes()))
                .toArray(HostMemory[]::new);
    }

    /** Returns direct, writable tensors by name as {@link #download} takes them: in the order of the outputs. */
    HostMemory[] targets(Map<String, Tensor> tensors) {
        return outputs.stream()
                .map(name -> HostMemory.of(tensors.get(name).bytes()))
                .toArray(HostMemory[]::new);
    }

    /** Runs once and waits; allocates nothing, on the device or on the heap, unless memory was replaced since the last run. */
    void run(HostMemory[] sources, HostMemory[] targets) {
        upload(sources);
        launch();
        download(targets);
    }

    /** Binds again if the model's memory was replaced since; then uploads the inputs. */
    void upload(HostMemory[] sources) {
        memory.ensure(layout);
        if (arenaGeneration != memory.arena().generation()
                || exchangeGeneration != memory.exchange().generation()) {
            bindAll();
        }
        memory.poison(layout);
        for (int i = 0; i < sources.length; i++) {
            device.queue().write(memory.exchange().buffer(), inputOffsets[i], sources[i]);
        }
    }

    /** Enqueues every launch; nothing is waited for. */
    void launch() {
        for (int i = 0; i < bound.size(); i++) {
            Bound one = bound.get(i);
            device.queue().launch(one.kernel, one.global, one.local);
        }
    }

    /** Enqueues every launch and counts each one as the queue has taken it. */
    void launch(TrafficCounter counter) {
        for (Bound one : bound) {
            device.queue().launch(one.kernel, one.global, one.local);
            counter.add(one.launch);
        }
    }

    /** Enqueues the launches of one step. */
    void launch(int step) {
        for (Bound one : bound) {
            if (one.step == step) {
                device.queue().launch(one.kernel, one.global, one.local);
            }
        }
    }

    /** Runs every launch with timestamps, and returns those. */
    List<Profile.LaunchTime> profile() {
        List<ClEvent> events = new ArrayList<>();
        try {
            for (Bound one : bound) {
                events.add(device.queue().launchProfiled(one.kernel, one.global, one.local));
            }
            device.queue().finish();
            List<Profile.LaunchTime> launches = new ArrayList<>();
            for (int i = 0; i < bound.size(); i++) {
                Bound one = bound.get(i);
                EventTimes times = events.get(i).times();
                launches.add(new Profile.LaunchTime(
                        one.step,
                        one.launch.kernel().toString(),
                        times.queuedNanos(),
                        times.startNanos(),
                        times.endNanos()));
            }
            return launches;
        } finally {
            events.forEach(ClEvent::close);
        }
    }

    /** Waits for the launches and downloads the outputs. */
    void download(HostMemory[] targets) {
        for (int i = 0; i < targets.length; i++) {
            device.queue().read(memory.exchange().buffer(), outputOffsets[i], targets[i]);
        }
        memory.requireCanaries(layout);
    }

    /** Reads a value of the graph while it is live, for verification. */
    Tensor read(Value value) {
        Place place = schedule.place(value);
        return TensorReader.inOrder(read(place.tensor()), place.order(), value.type());
    }

    /** Reads any live tensor, for verification. */
    Tensor read(DeviceTensor tensor) {
        return TensorReader.read(device.queue(), buffer(tensor.storage()), storageStart(tensor), tensor);
    }

    private long storageStart(DeviceTensor tensor) {
        return offsetBytes(tensor) - tensor.storage().bytes(tensor.offset());
    }

    /** Returns the steps. */
    List<Step> steps() {
        return schedule.steps();
    }

    /** Returns what {@link #use} was told last. */
    long lastUse() {
        return lastUse;
    }

    /** Notes when it is used, in any unit that grows. */
    void use(long now) {
        lastUse = now;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        bound.forEach(one -> one.kernel.close());
        bound.clear();
    }
}
