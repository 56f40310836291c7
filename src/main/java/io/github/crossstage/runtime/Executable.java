package io.github.crossstage.runtime;

import io.github.crossstage.ir.Value;
import io.github.crossstage.lowering.DeviceTensor;
import io.github.crossstage.lowering.Launch;
import io.github.crossstage.lowering.Place;
import io.github.crossstage.lowering.Schedule;
import io.github.crossstage.lowering.Step;
import io.github.crossstage.lowering.Storage;
import io.github.crossstage.opencl.ClBuffer;
import io.github.crossstage.opencl.ClDevice;
import io.github.crossstage.opencl.ClEvent;
import io.github.crossstage.opencl.EventTimes;
import io.github.crossstage.opencl.HostMemory;
import io.github.crossstage.opencl.KernelSource;
import io.github.crossstage.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A schedule with its kernels made and their arguments bound: what runs for one set of input shapes. It owns its kernel objects;
 * weights, arena and exchange buffer belong to the model. Used on the dispatcher's thread only.
 */
final class Executable implements AutoCloseable {
    private final ClDevice device;
    private final Schedule schedule;
    private final MemoryLayout layout;
    private final ModelMemory memory;
    /** Every launch of the schedule, its kernel made where a run or a check of single steps needs it. */
    private final List<SeparateLaunch> separate = new ArrayList<>();

    private final Addresses addresses = new Addresses();
    private List<BoundLaunch> run = List.of();
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
        for (int step = 0; step < schedule.steps().size(); step++) {
            for (Launch launch : schedule.steps().get(step).launches()) {
                separate.add(new SeparateLaunch(device, step, launch));
            }
        }
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
     * Uploads missing weights, builds programs, makes kernels and binds arguments.
     *
     * @param programs persistent kernels that the model has, or may have
     * @param progress told after each launch made, with the number done and the number in all
     */
    static Executable build(
            ClDevice device,
            Schedule schedule,
            MemoryLayout layout,
            ModelMemory memory,
            RunPlan.Programs programs,
            Progress progress) {
        Executable executable = new Executable(device, schedule, layout, memory);
        try {
            memory.weights().upload(schedule.constants().values());
            memory.ensure(layout);
            executable.run = new RunPlan(device, programs, executable.separate, executable.addresses).make(progress);
            executable.bindAll();
        } catch (RuntimeException e) {
            executable.close();
            throw e;
        }
        return executable;
    }

    /** Binds what is made to the memory that there is. */
    private void bindAll() {
        separate.stream().filter(SeparateLaunch::isMade).forEach(one -> one.bind(addresses));
        run.stream().filter(PersistentLaunch.class::isInstance).forEach(one -> one.bind(addresses));
        arenaGeneration = memory.arena().generation();
        exchangeGeneration = memory.exchange().generation();
    }

    /** Makes the kernels of all launches that were not made yet, for what looks at single steps. */
    private void makeSeparate() {
        Map<String, KernelSource> sources = new HashMap<>();
        for (SeparateLaunch one : separate) {
            if (!one.isMade()) {
                one.make(sources);
                one.bind(addresses);
            }
        }
    }

    private final class Addresses implements BoundLaunch.Addresses {
        @Override
        public ClBuffer buffer(DeviceTensor tensor) {
            return Executable.this.buffer(tensor.storage());
        }

        @Override
        public long offset(DeviceTensor tensor) {
            return offsetBytes(tensor) / tensor.storage().type().byteSize();
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
                ? memory.weights().offsetBytes(schedule.constants().get(storage))
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
        for (int i = 0; i < run.size(); i++) {
            run.get(i).enqueue();
        }
    }

    /** Enqueues every launch by itself and counts each one as the queue has taken it. */
    void launch(TrafficCounter counter) {
        makeSeparate();
        for (SeparateLaunch one : separate) {
            one.enqueue();
            counter.add(one.launch());
        }
    }

    /** Enqueues the launches of one step. */
    void launch(int step) {
        makeSeparate();
        separate.stream().filter(one -> one.step() == step).forEach(SeparateLaunch::enqueue);
    }

    /** Runs every launch by itself with timestamps, and returns those. */
    List<Profile.LaunchTime> profile() {
        makeSeparate();
        List<ClEvent> events = new ArrayList<>();
        try {
            for (SeparateLaunch one : separate) {
                events.add(one.enqueueProfiled());
            }
            device.queue().finish();
            List<Profile.LaunchTime> launches = new ArrayList<>();
            for (int i = 0; i < separate.size(); i++) {
                SeparateLaunch one = separate.get(i);
                EventTimes times = events.get(i).times();
                launches.add(new Profile.LaunchTime(
                        one.step(),
                        one.launch().kernel().toString(),
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
        run.forEach(BoundLaunch::close);
        run = List.of();
        separate.forEach(SeparateLaunch::close);
        separate.clear();
    }
}
