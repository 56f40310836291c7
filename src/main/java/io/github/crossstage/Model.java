package io.github.crossstage;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.GraphSummary;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.runtime.Dispatcher;
import io.github.crossstage.runtime.Explanation;
import io.github.crossstage.runtime.ModelBackend;
import io.github.crossstage.runtime.Plan;
import io.github.crossstage.runtime.Profile;
import io.github.crossstage.runtime.Progress;
import io.github.crossstage.runtime.RunTraffic;
import io.github.crossstage.runtime.VerifyReport;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A network ready to run on a device.
 *
 * <p>Immutable and thread-safe: any number of threads may run it at the same time and get the bits that one thread would.
 * Intermediate tensors stay on the device. {@link #close()} waits for runs in flight and is idempotent; use after it is an {@link
 * IllegalStateException}.
 */
public final class Model implements AutoCloseable {
    /** Largest error of an operator against the reference, relative to the peak of its output, that {@link #verify} allows. */
    public static final double OPERATOR_LIMIT = 5e-6;
    /** Largest error of an output against the reference, relative to its peak, that {@link #verify} allows. */
    public static final double OUTPUT_LIMIT = 2e-5;
    /**
     * As {@link #OPERATOR_LIMIT}, for weights and feature maps kept as float16: source, weight, bias and result are rounded by 2^-12 of
     * their size, which makes 1e-3 of the peak (measured: 1.1e-3), and the transform of Winograd's F(4x4) multiplies what becomes
     * of the weights (measured: 3.0e-3).
     */
    public static final double FLOAT16_OPERATOR_LIMIT = 5e-3;
    /** As {@link #OUTPUT_LIMIT}, for weights and feature maps kept as float16; measured: 6e-3 at most, mostly 1e-3. */
    public static final double FLOAT16_OUTPUT_LIMIT = 2e-2;

    private final Device device;
    private final ModelBackend backend;
    private final Map<String, Shape> shapes;
    private final long maxBatch;
    private final DataType storage;

    private Model(Device device, ModelBackend backend, Map<String, Shape> shapes, long maxBatch, DataType storage) {
        this.device = device;
        this.backend = backend;
        this.shapes = shapes;
        this.maxBatch = maxBatch;
        this.storage = storage;
    }

    /** Loads a network on a device with default options: batch 1. */
    public static Model load(GraphSource source, Device device) {
        return load(source, device, options -> {});
    }

    /**
     * Loads a network on a device: compiles its kernels, uploads its weights and reserves memory for the largest batch. Where height
     * or width are free and not set in the options, this happens at the first run.
     *
     * @throws io.github.crossstage.error.UnsupportedModelException if the network uses what CrossStage does not compute
     * @throws io.github.crossstage.error.DeviceOutOfMemoryException if the device or the limit does not hold it
     */
    public static Model load(GraphSource source, Device device, Consumer<ModelOptions> configure) {
        ModelOptions options = new ModelOptions();
        configure.accept(options);
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (InputSpec spec : source.inputs()) {
            Shape chosen = options.inputShapes().get(spec.name());
            if (chosen == null && spec.extents().stream().skip(1).noneMatch(extent -> extent == InputSpec.FREE)) {
                chosen = spec.shape(options.maxBatch(), 1);
            }
            if (chosen != null) {
                shapes.put(spec.name(), chosen);
            }
        }
        ModelBackend backend = device.load(source, options);
        Model model = new Model(device, backend, shapes, options.maxBatch(), options.storage());
        try {
            if (shapes.size() == source.inputs().size()) {
                backend.prepare(shapes);
            }
            return model;
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** Returns the network's name. */
    public String name() {
        return backend.source().name();
    }

    /** Returns the largest batch that the model was loaded for. */
    public int maxBatch() {
        return Math.toIntExact(maxBatch);
    }

    /** Returns the inputs with their shapes as the network declares them. */
    public List<InputSpec> inputs() {
        return backend.source().inputs();
    }

    /**
     * Runs a network that has one input, and waits.
     *
     * @throws ShapeException if the tensor's shape is not the input's
     */
    public Result run(Tensor input) {
        return run(named(input));
    }

    /** Runs the network and waits. @throws ShapeException if names or shapes are not the network's */
    public Result run(Inputs inputs) {
        return new Result(Dispatcher.await(backend.submit(inputs.tensors())));
    }

    /**
     * Runs the network into the caller's tensors and waits. With the same two objects as before it allocates nothing on the Java heap,
     * as long as nothing else runs on the device.
     *
     * @throws ShapeException if names or shapes are not the network's
     */
    public void run(Inputs inputs, Outputs outputs) {
        outputs.bind(backend, inputs).run();
    }

    /** Runs a network that has one input, later. The tensor must not change until then. */
    public CompletableFuture<Result> submit(Tensor input) {
        return submit(named(input));
    }

    /** Runs the network later; shapes are checked now. Dependent stages should not block: they run on the device's thread. */
    public CompletableFuture<Result> submit(Inputs inputs) {
        return backend.submit(inputs.tensors()).thenApply(Result::new);
    }

    private Inputs named(Tensor input) {
        if (inputs().size() != 1) {
            throw new ShapeException("Model '" + backend.source().name() + "' has " + inputs().size() + " inputs "
                    + inputs() + "; name them with Inputs.of");
        }
        return Inputs.of(inputs().get(0).name(), input);
    }

    /** Returns what the largest batch will do and take, known without running. */
    public Plan plan() {
        return plan((int) maxBatch);
    }

    /**
     * Returns what a batch will do and take; allocates nothing.
     *
     * @throws ShapeException if height or width are free and were not set when the model was loaded
     */
    public Plan plan(int batch) {
        return backend.plan(shapes(batch));
    }

    /** Returns why the largest batch will run as it does, known without running. */
    public Explanation explain() {
        return explain((int) maxBatch);
    }

    /**
     * Returns why a batch will run as it does: what became of each node, what was fused, what is a view and what a copy and why, and
     * the arena over time; allocates nothing. As text, as numbers, or as a page of HTML.
     *
     * @throws ShapeException if height or width are free and were not set when the model was loaded
     */
    public Explanation explain(int batch) {
        return backend.explain(shapes(batch));
    }

    /** Returns the network in numbers, for batch 1. */
    public GraphSummary summary() {
        return GraphSummary.of(backend.source().graph(shapes(1)));
    }

    private Map<String, Shape> shapes(int batch) {
        Map<String, Shape> sized = new LinkedHashMap<>();
        for (InputSpec spec : inputs()) {
            Shape shape = Optional.ofNullable(shapes.get(spec.name()))
                    .orElseThrow(() ->
                            new ShapeException("Model '" + backend.source().name() + "': the shape of input " + spec
                                    + " is free. Load it with options.inputShape(\"" + spec.name() + "\", ...)"));
            sized.put(spec.name(), spec.batchIsFree() ? shape.with(0, batch) : shape);
        }
        return sized;
    }

    /** Returns the largest error of an operator that {@link #verify} allows: by what feature maps are kept as. */
    public double operatorLimit() {
        return storage == DataType.FLOAT16 ? FLOAT16_OPERATOR_LIMIT : OPERATOR_LIMIT;
    }

    /** Returns the largest error of an output that {@link #verify} allows: by what feature maps are kept as. */
    public double outputLimit() {
        return storage == DataType.FLOAT16 ? FLOAT16_OUTPUT_LIMIT : OUTPUT_LIMIT;
    }

    /** Checks every operator and the outputs against the CPU reference, with the product's limits. */
    public VerifyReport verify(Inputs inputs) {
        return verify(inputs, operatorLimit(), outputLimit(), Progress.NONE);
    }

    /** Checks every operator and the outputs against the CPU reference, with limits of the caller's. */
    public VerifyReport verify(Inputs inputs, double operatorLimit, double outputLimit, Progress progress) {
        return backend.verify(inputs.tensors(), operatorLimit, outputLimit, progress);
    }

    /** Times the network: whole runs, and the device time of each step. */
    public Profile profile(Inputs inputs, int repetitions) {
        if (repetitions < 1) {
            throw new IllegalArgumentException("repetitions=" + repetitions + ", expected 1 or more");
        }
        return backend.profile(inputs.tensors(), repetitions);
    }

    /** Runs the network once and counts the bytes that its launches move; on the CPU reference all counts are 0. */
    public RunTraffic traffic(Inputs inputs) {
        return backend.traffic(inputs.tensors());
    }

    /** Waits for runs in flight, then frees the model's device memory. Idempotent. */
    @Override
    public void close() {
        device.unload(backend);
    }
}
