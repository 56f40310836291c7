package io.github.crossstage.runtime;

import io.github.crossstage.error.DeviceLostException;
import io.github.crossstage.error.DeviceOutOfMemoryException;
import io.github.crossstage.events.LoadEvent;
import io.github.crossstage.events.Recorder;
import io.github.crossstage.events.RunEvent;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.lowering.Lowerer;
import io.github.crossstage.lowering.Schedule;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.reference.ReferenceExecutor;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network on an OpenCL device.
 *
 * <p>For each set of input shapes it compiles an {@link Executable} on first use (programs come from the device's cache, weights are
 * uploaded once) and keeps the most recent ones. Thread-safe: all work on the device happens on its dispatcher's thread. Owns its
 * weights and kernels and shares the rest of its memory with the other models there; the device belongs to the caller and must be closed later.
 */
public final class CompiledModel implements ModelBackend {
    private static final Logger LOG = LoggerFactory.getLogger(CompiledModel.class);
    /** Executables kept; one holds kernel objects only, so a service may use a few dozen shapes without recompiling. */
    private static final int EXECUTABLES_KEPT = 32;

    private final GraphSource source;
    private final DeviceSession session;
    private final Dispatcher dispatcher;
    private final CompileOptions options;
    private final long maxBatch;
    private final Progress progress;
    private final boolean fallsBack;
    private final Map<Map<String, Shape>, Executable> executables = new HashMap<>();
    private ModelMemory memory;
    private RunPlan.Programs programs;
    private int generation;
    private long uses;
    private volatile boolean closed;

    /**
     * Makes the model; nothing is compiled or allocated yet.
     *
     * @param fallsBack whether the CPU reference runs what the device cannot for a fault
     */
    public CompiledModel(
            GraphSource source,
            DeviceSession session,
            Dispatcher dispatcher,
            CompileOptions options,
            long maxBatch,
            boolean fallsBack,
            Progress progress) {
        this.source = Objects.requireNonNull(source, "source");
        this.session = session;
        this.dispatcher = dispatcher;
        this.options = options;
        this.maxBatch = maxBatch;
        this.fallsBack = fallsBack;
        this.progress = progress;
    }

    @Override
    public GraphSource source() {
        return source;
    }

    @Override
    public void prepare(Map<String, Shape> shapes) {
        ModelCalls.requireShapes(source, shapes, maxBatch);
        requireOpen();
        dispatcher.call(() -> {
            requireOpen();
            return orElse(() -> executable(shapes).isClosed(), () -> false);
        });
    }

    @Override
    public CompletableFuture<Map<String, Tensor>> submit(Map<String, Tensor> inputs) {
        requireOpen();
        Map<String, Tensor> direct = direct(inputs);
        Map<String, Shape> shapes = ModelCalls.shapes(source, direct, maxBatch);
        return dispatcher.submit(() -> {
            requireOpen();
            return run(() -> outputs(executable(shapes), direct), () -> onReference(direct, shapes));
        });
    }

    @Override
    public Runnable bind(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
        return new BoundRun(this, dispatcher, inputs, outputs);
    }

    private static Map<String, Tensor> outputs(Executable executable, Map<String, Tensor> inputs) {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        executable
                .schedule()
                .outputs()
                .forEach((name, tensor) ->
                        outputs.put(name, Tensor.zeros(new TensorType(DataType.FLOAT32, tensor.shape()))));
        executable.run(executable.sources(inputs), executable.targets(outputs));
        return outputs;
    }

    /** Runs the network once, on the device; or on the CPU reference, where the device has a fault and that is allowed. */
    <T> T run(Supplier<T> onDevice, Supplier<T> onReference) {
        RunEvent event = Recorder.isOn() ? RunEvent.begun() : null;
        T result = orElse(onDevice, onReference);
        if (event != null) {
            event.finish(source.name(), session.info().label());
        }
        return result;
    }

    private <T> T orElse(Supplier<T> onDevice, Supplier<T> onReference) {
        try {
            return session.call(onDevice);
        } catch (DeviceLostException | DeviceOutOfMemoryException e) {
            if (!fallsBack || !DeviceSession.isFault(e)) {
                throw e;
            }
            LOG.debug("Model '{}' runs on the CPU reference: {}", source.name(), e.getMessage());
            return onReference.get();
        }
    }

    Map<String, Tensor> onReference(Map<String, Tensor> inputs, Map<String, Shape> shapes) {
        return ReferenceExecutor.run(source.graph(shapes), inputs);
    }

    /** Checks what a caller hands in and returns the shapes of the inputs. */
    Map<String, Shape> shapes(Map<String, Tensor> inputs) {
        return ModelCalls.shapes(source, inputs, maxBatch);
    }

    static Map<String, Tensor> direct(Map<String, Tensor> inputs) {
        Map<String, Tensor> direct = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> direct.put(name, tensor.direct()));
        return direct;
    }

    @Override
    public Plan plan(Map<String, Shape> shapes) {
        requireOpen();
        ModelCalls.requireShapes(source, shapes, maxBatch);
        Schedule schedule = lower(shapes);
        return Plan.of(schedule, MemoryLayout.of(schedule), shapes);
    }

    @Override
    public Explanation explain(Map<String, Shape> shapes) {
        requireOpen();
        ModelCalls.requireShapes(source, shapes, maxBatch);
        Schedule schedule = lower(shapes);
        return Explainer.explain(
                session.info().label(), source.graph(shapes), schedule, MemoryLayout.of(schedule), shapes);
    }

    @Override
    public VerifyReport verify(Map<String, Tensor> inputs, double nodeLimit, double outputLimit, Progress listener) {
        Map<String, Tensor> direct = direct(inputs);
        Map<String, Shape> shapes = ModelCalls.shapes(source, direct, maxBatch);
        return call(() -> new Verifier(
                        executable(shapes),
                        source.graph(shapes),
                        options.lowering().storage(),
                        listener)
                .verify(direct, nodeLimit, outputLimit));
    }

    @Override
    public Profile profile(Map<String, Tensor> inputs, int repetitions) {
        Map<String, Tensor> direct = direct(inputs);
        Map<String, Shape> shapes = ModelCalls.shapes(source, direct, maxBatch);
        return call(() -> new Profiler(executable(shapes), session.device()).profile(direct, repetitions));
    }

    @Override
    public RunTraffic traffic(Map<String, Tensor> inputs) {
        Map<String, Tensor> direct = direct(inputs);
        Map<String, Shape> shapes = ModelCalls.shapes(source, direct, maxBatch);
        return call(() -> new Profiler(executable(shapes), session.device()).traffic(direct));
    }

    private <T> T call(Supplier<T> work) {
        requireOpen();
        return dispatcher.call(() -> {
            requireOpen();
            return session.call(work);
        });
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException(
                    "Model '" + source.name() + "' on " + session.info().label() + " is closed");
        }
    }

    private Schedule lower(Map<String, Shape> shapes) {
        Graph graph = options.passes().apply(source.graph(shapes));
        return Lowerer.lower(graph, session.info(), options.lowering());
    }

    /** Returns the one that a run used before, if it is still good, else what there is for these shapes. */
    Executable executable(Map<String, Shape> shapes, Executable before) {
        follow();
        if (before == null || before.isClosed()) {
            return executable(shapes);
        }
        before.use(++uses);
        return before;
    }

    private Executable executable(Map<String, Shape> shapes) {
        follow();
        Executable executable = executables.get(shapes);
        if (executable == null) {
            executable = compile(shapes);
            executables.put(Map.copyOf(shapes), executable);
        }
        executable.use(++uses);
        return executable;
    }

    /** Gives up what went with a device that was lost. */
    private void follow() {
        if (memory == null || generation != session.generation()) {
            executables.values().forEach(Executable::close);
            executables.clear();
            memory = new ModelMemory(session.device(), session.memory());
            programs = new RunPlan.Programs(options.persistentKernel() && PersistentProgram.serves(session.info()));
            generation = session.generation();
        }
    }

    private Executable compile(Map<String, Shape> shapes) {
        LoadEvent event = Recorder.isOn() ? LoadEvent.begun() : null;
        long start = System.nanoTime();
        Schedule schedule = lower(shapes);
        MemoryLayout layout = MemoryLayout.of(schedule);
        requireFits(shapes, schedule, layout);
        evictOldest();
        Executable made = Executable.build(session.device(), schedule, layout, memory, programs, progress);
        LOG.debug(
                "Model '{}' compiled for {} on {}: {} launches, {} device bytes, {} ms",
                source.name(),
                shapes,
                session.info().label(),
                schedule.launchCount(),
                layout.totalBytes(),
                (System.nanoTime() - start) / 1_000_000);
        if (event != null) {
            event.finish(source.name(), session.info().label(), shapes.toString(), schedule.launchCount());
        }
        return made;
    }

    private void evictOldest() {
        if (executables.size() >= EXECUTABLES_KEPT) {
            Executable oldest = Collections.min(executables.values(), Comparator.comparingLong(Executable::lastUse));
            oldest.close();
            executables.values().remove(oldest);
        }
    }

    private void requireFits(Map<String, Shape> shapes, Schedule schedule, MemoryLayout layout) {
        long missing = schedule.constants().values().stream()
                .distinct()
                .mapToLong(memory.weights()::missingBytes)
                .sum();
        Needs needs = new Needs(
                memory.weights().bytes() + missing,
                Math.max(layout.arenaBytes(), memory.arenaBytes()),
                Math.max(layout.exchangeBytes(), memory.exchangeBytes()));
        String tooLarge = tooLarge(needs);
        if (!tooLarge.isEmpty()) {
            int fits = largestBatchThatFits(shapes);
            throw new DeviceOutOfMemoryException(
                    "Model '" + source.name() + "' with inputs " + shapes + " on "
                            + session.info().label() + ": " + tooLarge + ". "
                            + (fits > 0
                                    ? "The largest batch that fits is " + fits
                                    : "Use a smaller input, a higher memoryLimit or a larger device"),
                    needs.total(),
                    Math.min(options.memoryLimitBytes(), session.info().globalMemoryBytes()),
                    fits,
                    null);
        }
    }

    /** The device bytes of this model. */
    private record Needs(long weights, long arena, long exchange) {
        long total() {
            return weights + arena + exchange;
        }
    }

    /** Returns why so many bytes cannot be had, or an empty text. */
    private String tooLarge(Needs needs) {
        DeviceInfo info = session.info();
        DeviceMemory shared = session.memory();
        if (needs.total() > options.memoryLimitBytes()) {
            return "needs " + needs.total() + " device bytes, the memory limit is " + options.memoryLimitBytes();
        }
        long others = shared.weightBytes() - memory.weights().bytes();
        long together = others
                + needs.weights()
                + Math.max(needs.arena(), shared.arena().bytes())
                + Math.max(needs.exchange(), shared.exchange().bytes());
        if (together > info.globalMemoryBytes()) {
            return "needs " + needs.total() + " device bytes"
                    + (others == 0 ? "" : ", " + together + " with the other models there")
                    + ", the device has " + info.globalMemoryBytes();
        }
        if (needs.arena() > info.maxAllocationBytes()) {
            return "needs an arena of " + needs.arena() + " bytes, the device allocates at most "
                    + info.maxAllocationBytes() + " at once";
        }
        return "";
    }

    private int largestBatchThatFits(Map<String, Shape> shapes) {
        if (source.inputs().isEmpty() || !source.inputs().stream().allMatch(InputSpec::batchIsFree)) {
            return 0;
        }
        String first = source.inputs().get(0).name();
        long fits = 0;
        long fails = shapes.get(first).extent(0);
        while (fails - fits > 1) {
            long batch = (fits + fails) / 2;
            Map<String, Shape> smaller = new LinkedHashMap<>();
            shapes.forEach((name, shape) -> smaller.put(name, shape.with(0, batch)));
            MemoryLayout layout = MemoryLayout.of(lower(smaller));
            if (tooLarge(new Needs(layout.weightBytes(), layout.arenaBytes(), layout.exchangeBytes()))
                    .isEmpty()) {
                fits = batch;
            } else {
                fails = batch;
            }
        }
        return (int) fits;
    }

    @Override
    public void close() {
        if (!closed) {
            dispatcher.callUnlessClosed(this::release);
        }
    }

    private void release() {
        if (!closed) {
            closed = true;
            executables.values().forEach(Executable::close);
            executables.clear();
            if (memory != null) {
                memory.close();
            }
        }
    }
}
