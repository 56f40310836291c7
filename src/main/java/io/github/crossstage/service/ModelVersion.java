package io.github.crossstage.service;

import io.github.crossstage.Device;
import io.github.crossstage.Inputs;
import io.github.crossstage.Result;
import io.github.crossstage.error.ShapeException;
import io.github.crossstage.image.Picture;
import io.github.crossstage.image.Placement;
import io.github.crossstage.image.Preprocessing;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.runtime.DeviceHealth;
import io.github.crossstage.serving.BatchObserver;
import io.github.crossstage.serving.BatchPolicy;
import io.github.crossstage.serving.BatcherStatistics;
import io.github.crossstage.serving.ModelPool;
import io.github.crossstage.serving.RanBatch;
import io.github.crossstage.serving.Request;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A network as its files were when it was loaded: its pool, what it takes and gives, and what reads its outputs. It has a pool of its own, as
 * an answer has to be read by what belongs to the network that gave it. Thread-safe. Owns pool and source; {@link #close()} waits for all
 * who {@link #enter entered}.
 */
final class ModelVersion implements AutoCloseable {
    private static final long LONGEST_VISIT_DAYS = 1;

    private final OpenNetwork network;
    private final ModelPool pool;
    private final BatchTimes times;
    private final InputSpec input;
    private final Shape inputShape;
    private final Map<String, Shape> outputs;
    private final Visitors visitors = new Visitors();

    private ModelVersion(OpenNetwork network, ModelPool pool, BatchTimes times, int maxBatch) {
        this.network = network;
        this.pool = pool;
        this.times = times;
        input = network.source().inputs().get(0);
        Shape one = network.recognizer().recipe().type().shape();
        inputShape = isBatched() ? one.with(0, maxBatch) : one;
        outputs = new LinkedHashMap<>();
        network.source()
                .graph(Map.of(input.name(), one))
                .outputs()
                .forEach((output, value) -> outputs.put(output, value.type().shape()));
    }

    /** Loads a network on every device and owns its source from then on, also where that fails. */
    static ModelVersion load(
            OpenNetwork network, List<Device> devices, int maxBatch, BatchPolicy policy, BatchObserver observer) {
        GraphSource source = network.source();
        try {
            InputSpec input = source.inputs().get(0);
            int rows = input.batchIsFree() ? maxBatch : 1;
            BatchTimes times = new BatchTimes();
            BatchObserver both = batch -> {
                times.ran(batch);
                observer.ran(batch);
            };
            Inputs zeros = Inputs.of(
                    input.name(), Tensor.zeros(network.recognizer().recipe().type()));
            ModelPool pool = ModelPool.load(source, devices, made -> made.policy(policy.maxBatch(rows))
                    .model(network.options())
                    .observer(both)
                    .warmUp(zeros));
            try {
                return new ModelVersion(network, pool, times, maxBatch);
            } catch (RuntimeException e) {
                pool.close();
                throw e;
            }
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    /** A result and when and how it came about. */
    record Timed(Result result, long nanos, Optional<RanBatch> batch) {}

    /**
     * Runs rows and waits for their answer.
     *
     * @param caller who shares the devices with others as one
     * @param left how long the answer is of use
     * @throws Refusal as the answer failed
     */
    Timed run(Tensor rows, String caller, Duration left) {
        if (left.isNegative() || left.isZero()) {
            throw Refusal.of(504, "no time is left to run the network; send less, or allow more");
        }
        long start = System.nanoTime();
        CompletableFuture<Timed> answer;
        try {
            Request request =
                    Request.of(Inputs.of(input.name(), rows)).caller(caller).deadline(left);
            answer = times.submit(
                    () -> pool.submit(request),
                    result -> new Timed(result, System.nanoTime() - start, BatchTimes.current()));
        } catch (IllegalStateException e) {
            throw Refusal.busy("the service stops").causedBy(e);
        }
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw Refusals.of(e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(false);
            Thread.currentThread().interrupt();
            throw Refusal.busy("the service stops").causedBy(e);
        }
    }

    /** Returns why its recognizer could not read its outputs, which zeros in their place show; nothing where it can. */
    Optional<String> unreadable() {
        Preprocessing recipe = network.recognizer().recipe();
        byte[] black = new byte[3 * recipe.width() * recipe.height()];
        Placement placement = recipe.apply(Picture.ofRgb(recipe.width(), recipe.height(), black))
                .placement();
        Map<String, Tensor> zeros = new LinkedHashMap<>();
        outputs.forEach((output, shape) -> zeros.put(output, Tensor.zeros(TensorType.float32(shape.extents()))));
        try (Result result = new Result(zeros)) {
            network.recognizer().answer(result, placement);
            return Optional.empty();
        } catch (ShapeException | IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Lets a request in, which this then stays for until it {@link #leave leaves}; not any more once this is being closed. */
    boolean enter() {
        return visitors.enter();
    }

    void leave() {
        visitors.leave();
    }

    /** Returns what reads its outputs. */
    Recognizer recognizer() {
        return network.recognizer();
    }

    /** Returns what it takes: names and extents. */
    List<InputSpec> inputs() {
        return network.source().inputs();
    }

    /** Returns the input's name. */
    String input() {
        return input.name();
    }

    /** Returns the input's shape with as many rows as a request may have. */
    Shape inputShape() {
        return inputShape;
    }

    /** Returns whether a request may have another number of rows than one. */
    boolean isBatched() {
        return input.batchIsFree();
    }

    /** Returns the outputs' shapes for one row. */
    Map<String, Shape> outputs() {
        return outputs;
    }

    DeviceHealth health() {
        return pool.health();
    }

    /** Returns what became of requests, by device. */
    Map<Device, BatcherStatistics> statistics() {
        return pool.statistics();
    }

    /** Waits for all who entered, which have deadlines, and until all that was accepted is answered; then frees the network. Idempotent. */
    @Override
    public void close() {
        visitors.shut();
        visitors.awaitEmpty(LONGEST_VISIT_DAYS, TimeUnit.DAYS);
        pool.close();
        network.source().close();
    }
}
