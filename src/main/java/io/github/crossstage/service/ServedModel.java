package io.github.crossstage.service;

import io.github.crossstage.Device;
import io.github.crossstage.Inputs;
import io.github.crossstage.ModelOptions;
import io.github.crossstage.Result;
import io.github.crossstage.image.Picture;
import io.github.crossstage.image.Preprocessed;
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
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A network behind a service: its pool, what it takes and gives, and the way from a picture's bytes to an answer. Thread-safe. Owns the
 * pool; devices and the network's source stay the caller's.
 */
public final class ServedModel implements AutoCloseable {
    private static final String UPLOAD = "upload";

    private final String name;
    private final Recognizer recognizer;
    private final List<Device> devices;
    private final ModelPool pool;
    private final BatchTimes times;
    private final ServiceMetrics metrics;
    private final String input;
    private final Shape inputShape;
    private final boolean isBatched;
    private final Map<String, Shape> outputs;
    /** Decoding takes all of a core and several times the picture's memory. */
    private final Semaphore decoders = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

    private ServedModel(
            String name,
            Recognizer recognizer,
            List<Device> devices,
            ModelPool pool,
            BatchTimes times,
            ServiceMetrics metrics,
            GraphSource source,
            int maxBatch) {
        InputSpec spec = source.inputs().get(0);
        this.name = name;
        this.recognizer = recognizer;
        this.devices = devices;
        this.pool = pool;
        this.times = times;
        this.metrics = metrics;
        input = spec.name();
        isBatched = spec.batchIsFree();
        Shape one = recognizer.recipe().type().shape();
        inputShape = isBatched ? one.with(0, maxBatch) : one;
        outputs = new LinkedHashMap<>();
        source.graph(Map.of(input, one))
                .outputs()
                .forEach((output, value) -> outputs.put(output, value.type().shape()));
    }

    /**
     * Loads a network that takes one picture on every device.
     *
     * @param name what clients call it: letters, digits and {@code ._-}
     * @param maxBatch most rows of a batch; where the network fixes it, that is 1
     * @param options what it is loaded with, for batches of that size
     */
    public static ServedModel load(
            String name,
            GraphSource source,
            Recognizer recognizer,
            List<Device> devices,
            int maxBatch,
            BatchPolicy policy,
            Consumer<ModelOptions> options) {
        if (!name.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException(
                    "Model name '" + name + "': expected letters, digits and ._-, as it is a part of addresses");
        }
        BatchTimes times = new BatchTimes();
        ServiceMetrics metrics = new ServiceMetrics(maxBatch);
        BatchObserver both = batch -> {
            times.ran(batch);
            metrics.batches().ran(batch);
        };
        Inputs zeros = Inputs.of(
                source.inputs().get(0).name(), Tensor.zeros(recognizer.recipe().type()));
        ModelPool pool = ModelPool.load(source, devices, made -> made.policy(policy.maxBatch(maxBatch))
                .model(options)
                .observer(both)
                .warmUp(zeros));
        try {
            ServedModel served =
                    new ServedModel(name, recognizer, List.copyOf(devices), pool, times, metrics, source, maxBatch);
            metrics.watch(served);
            return served;
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    /**
     * Returns a name for clients: what is after the last slash, without an ending, and with {@code _} in place of what addresses do not
     * hold.
     */
    public static String shortName(String source) {
        String file = source.substring(source.lastIndexOf('/') + 1);
        int dot = file.lastIndexOf('.');
        String plain = (dot > 0 ? file.substring(0, dot) : file).replaceAll("[^A-Za-z0-9._-]", "_");
        return plain.isEmpty() ? "model" : plain;
    }

    /**
     * An answer and where its time went.
     *
     * @param width columns of the upright picture
     * @param height its rows
     * @param result the outputs; the taker closes it
     * @param input the picture as the network got it
     * @param decodeNanos until the picture was a tensor
     * @param modelNanos from its submission until its answer
     * @param batch the batch that it was in, where that is known
     */
    record Answer(
            int width,
            int height,
            Result result,
            Preprocessed input,
            long decodeNanos,
            long modelNanos,
            Optional<RanBatch> batch)
            implements AutoCloseable {
        @Override
        public void close() {
            result.close();
        }
    }

    /** A result and when and how it came about. */
    record Timed(Result result, long nanos, Optional<RanBatch> batch) {}

    /** A picture that is ready for the network. */
    record Prepared(int width, int height, Preprocessed input, long nanos) {}

    /**
     * Decodes and prepares a picture; waits while all decoders are busy.
     *
     * @throws io.github.crossstage.error.PictureFormatException if it is damaged, no picture, or too large
     * @throws Refusal if no decoder became free in time
     */
    Prepared prepare(byte[] file, ServiceLimits limits) {
        long start = System.nanoTime();
        boolean free;
        try {
            free = decoders.tryAcquire(limits.deadline().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            free = false;
        }
        if (!free) {
            throw Refusal.busy("all decoders are busy; try again later");
        }
        try {
            Picture picture = Picture.decode(file, UPLOAD, limits.decoding());
            Preprocessed prepared = recognizer.recipe().apply(picture);
            return new Prepared(picture.width(), picture.height(), prepared, System.nanoTime() - start);
        } finally {
            decoders.release();
        }
    }

    /** Runs a picture and waits for its answer. */
    Answer predict(Prepared picture, String caller, Duration left) {
        Timed timed = run(picture.input().tensor(), caller, left);
        return new Answer(
                picture.width(),
                picture.height(),
                timed.result(),
                picture.input(),
                picture.nanos(),
                timed.nanos(),
                timed.batch());
    }

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
            Request request = Request.of(Inputs.of(input, rows)).caller(caller).deadline(left);
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

    /** Returns what clients call it. */
    public String name() {
        return name;
    }

    /** Returns what reads its outputs. */
    public Recognizer recognizer() {
        return recognizer;
    }

    /** Returns whether its devices answer. */
    public DeviceHealth health() {
        return pool.health();
    }

    /** Returns the devices it was loaded on. */
    public List<Device> devices() {
        return devices;
    }

    /** Returns the input's name. */
    String input() {
        return input;
    }

    /** Returns the input's shape with as many rows as a request may have. */
    Shape inputShape() {
        return inputShape;
    }

    /** Returns whether a request may have another number of rows than one. */
    boolean isBatched() {
        return isBatched;
    }

    /** Returns the outputs' shapes for one row. */
    Map<String, Shape> outputs() {
        return outputs;
    }

    ServiceMetrics metrics() {
        return metrics;
    }

    /** Returns what became of requests, by device. */
    Map<Device, BatcherStatistics> statistics() {
        return pool.statistics();
    }

    /** Waits until all that was accepted is answered, and frees the network's memory. Idempotent. */
    @Override
    public void close() {
        pool.close();
        metrics.close();
    }
}
