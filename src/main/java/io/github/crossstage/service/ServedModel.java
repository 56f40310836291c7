package io.github.crossstage.service;

import io.github.crossstage.Device;
import io.github.crossstage.error.ShapeException;
import io.github.crossstage.image.Picture;
import io.github.crossstage.image.Preprocessed;
import io.github.crossstage.runtime.DeviceHealth;
import io.github.crossstage.runtime.DeviceHealth.State;
import io.github.crossstage.runtime.Progress;
import io.github.crossstage.serving.BatchPolicy;
import io.github.crossstage.serving.BatcherStatistics;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network behind a service, and the way from a picture's bytes to an answer. Its files can be loaded again while it answers, which replaces
 * it without a failed request. Thread-safe. Owns what it loads; the devices stay the caller's.
 */
public final class ServedModel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServedModel.class);
    private static final String UPLOAD = "upload";

    private final String name;
    private final NetworkFiles files;
    private final List<Device> devices;
    private final int maxBatch;
    private final BatchPolicy policy;
    private final ServiceMetrics metrics;
    /** Decoding takes all of a core and several times the picture's memory. */
    private final Semaphore decoders = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

    /** Held by whoever changes the version. */
    private final ReentrantLock change = new ReentrantLock();

    private volatile Optional<ModelVersion> version;
    private volatile boolean closed;

    private ServedModel(
            String name,
            NetworkFiles files,
            List<Device> devices,
            int maxBatch,
            BatchPolicy policy,
            ServiceMetrics metrics,
            ModelVersion version) {
        this.name = name;
        this.files = files;
        this.devices = devices;
        this.maxBatch = maxBatch;
        this.policy = policy;
        this.metrics = metrics;
        this.version = Optional.of(version);
    }

    /**
     * Loads a network that takes one picture on every device.
     *
     * @param name what clients call it: letters, digits and {@code ._-}; if nothing, made of the network's own name
     * @param files opened now, and whenever it is to be loaded again
     * @param maxBatch most rows of a batch; a network that fixes its batch size runs one by one
     * @throws IOException if a file cannot be read
     */
    public static ServedModel load(
            Optional<String> name,
            NetworkFiles files,
            List<Device> devices,
            int maxBatch,
            BatchPolicy policy,
            Progress progress)
            throws IOException {
        name.ifPresent(ServedModel::requireName);
        OpenNetwork network = files.open(progress);
        String called = name.orElseGet(() -> shortName(network.source().name()));
        ServiceMetrics metrics = new ServiceMetrics(maxBatch);
        ModelVersion first = ModelVersion.load(network, devices, maxBatch, policy, metrics.batches());
        first.unreadable().ifPresent(problem -> LOG.warn("{} answers tensors only, no pictures: {}", called, problem));
        ServedModel served = new ServedModel(called, files, List.copyOf(devices), maxBatch, policy, metrics, first);
        metrics.watch(served);
        return served;
    }

    private static void requireName(String name) {
        if (!name.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException(
                    "Model name '" + name + "': expected letters, digits and ._-, as it is a part of addresses");
        }
    }

    /**
     * Returns a name for clients: what is after the last slash, without an ending, and with {@code _} in place of what addresses do not
     * hold.
     */
    static String shortName(String source) {
        String file = source.substring(source.lastIndexOf('/') + 1);
        int dot = file.lastIndexOf('.');
        String plain = (dot > 0 ? file.substring(0, dot) : file).replaceAll("[^A-Za-z0-9._-]", "_");
        return plain.isEmpty() ? "model" : plain;
    }

    /**
     * Loads the files again, beside the network that answers, sends new requests to the new one, and frees the old one when it has answered
     * what it has. No request fails. Waits for all of that.
     *
     * @throws IOException if a file cannot be read; nothing has changed then, nor for any other exception
     * @throws io.github.crossstage.error.CrossStageException if a file is damaged, its inputs are not those of the network that answers, its
     *     outputs are no longer what the recognizer reads, or a device does not hold both
     * @throws Refusal if it is being replaced already, or the service stops
     */
    void replace() throws IOException {
        beginChange();
        try {
            long start = System.nanoTime();
            Optional<ModelVersion> old = version;
            ModelVersion successor;
            try {
                successor = successorOf(old);
            } catch (IOException | RuntimeException | Error e) {
                metrics.changed(ServiceMetrics.FAILED);
                throw e;
            }
            version = Optional.of(successor);
            metrics.changed(old.isPresent() ? ServiceMetrics.REPLACED : ServiceMetrics.LOADED);
            old.ifPresent(ModelVersion::close);
            metrics.measure(devices);
            LOG.info("{} was loaded in {} ms", name, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        } finally {
            change.unlock();
        }
    }

    private ModelVersion successorOf(Optional<ModelVersion> old) throws IOException {
        OpenNetwork network = files.open(Progress.NONE);
        if (old.isPresent() && !network.source().inputs().equals(old.get().inputs())) {
            network.source().close();
            throw new ShapeException(network.source().name() + ": its inputs are "
                    + network.source().inputs() + ", expected " + old.get().inputs()
                    + ", those of the network that answers; unload that first");
        }
        ModelVersion successor = ModelVersion.load(network, devices, maxBatch, policy, metrics.batches());
        Optional<String> problem = successor.unreadable();
        if (problem.isPresent() && old.isPresent() && old.get().unreadable().isEmpty()) {
            successor.close();
            throw new ShapeException(network.source().name() + ": " + problem.get());
        }
        return successor;
    }

    /** Refuses requests from now on, answers those that are there, and frees the network, until {@link #replace} loads it. Idempotent. */
    void unload() {
        beginChange();
        try {
            Optional<ModelVersion> old = version;
            version = Optional.empty();
            if (old.isPresent()) {
                old.get().close();
                metrics.changed(ServiceMetrics.UNLOADED);
                metrics.measure(devices);
            }
        } finally {
            change.unlock();
        }
    }

    private void beginChange() {
        if (!change.tryLock()) {
            throw Refusal.of(409, "'" + name + "' is being loaded or unloaded already; try again later");
        }
        if (closed) {
            change.unlock();
            throw Refusal.busy(reason());
        }
    }

    /** Returns why no network answers; nothing where one does. */
    Optional<String> absence() {
        return version.isPresent() ? Optional.empty() : Optional.of(reason());
    }

    private String reason() {
        return closed
                ? "the service stops"
                : "'" + name + "' is unloaded; POST /v2/repository/models/" + name + "/load loads it";
    }

    /** Returns the network that answers new requests. @throws Refusal if there is none */
    ModelVersion version() {
        return version.orElseThrow(() -> Refusal.busy(reason()));
    }

    /** A request that is with a version, which stays until this is closed. */
    record Visit(ModelVersion version) implements AutoCloseable {
        @Override
        public void close() {
            version.leave();
        }
    }

    /** Brings a request to the network that answers. @throws Refusal if there is none */
    Visit visit() {
        while (true) {
            ModelVersion now = version();
            if (now.enter()) {
                return new Visit(now);
            }
            // Replaced between the two lines: its successor is there already.
        }
    }

    /** A picture that is ready for a version, which stays until this is closed. */
    record Prepared(Visit visit, int width, int height, Preprocessed input, long nanos) implements AutoCloseable {
        ModelVersion version() {
            return visit.version();
        }

        @Override
        public void close() {
            visit.close();
        }
    }

    /**
     * Decodes and prepares a picture; waits while all decoders are busy.
     *
     * @throws io.github.crossstage.error.PictureFormatException if it is damaged, no picture, or too large
     * @throws Refusal if no decoder became free in time, or no network is there
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
            Visit visit = visit();
            try {
                Preprocessed input = visit.version().recognizer().recipe().apply(picture);
                return new Prepared(visit, picture.width(), picture.height(), input, System.nanoTime() - start);
            } catch (RuntimeException | Error e) {
                visit.close();
                throw e;
            }
        } finally {
            decoders.release();
        }
    }

    /** Returns what clients call it. */
    public String name() {
        return name;
    }

    /** Returns what kind of answers it gives; nothing while it is unloaded. */
    Optional<String> kind() {
        return version.map(present -> present.recognizer().kind());
    }

    /** Returns whether its devices answer; down while it is unloaded. */
    public DeviceHealth health() {
        return version.map(ModelVersion::health).orElseGet(() -> DeviceHealth.of(State.DOWN, reason()));
    }

    /** Returns the devices it was loaded on. */
    public List<Device> devices() {
        return devices;
    }

    ServiceMetrics metrics() {
        return metrics;
    }

    /** Returns what became of requests to the network that answers, by device; empty while it is unloaded. */
    Map<Device, BatcherStatistics> statistics() {
        return version.map(ModelVersion::statistics).orElse(Map.of());
    }

    /** Waits until all that was accepted is answered, and frees the network's memory. Idempotent. */
    @Override
    public void close() {
        closed = true;
        change.lock();
        try {
            Optional<ModelVersion> old = version;
            version = Optional.empty();
            old.ifPresent(ModelVersion::close);
        } finally {
            change.unlock();
        }
        metrics.close();
    }
}
