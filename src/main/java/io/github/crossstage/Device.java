package io.github.crossstage;

import io.github.crossstage.error.CrossStageException;
import io.github.crossstage.error.NoDeviceException;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.opencl.Discovery;
import io.github.crossstage.opencl.OpenCl;
import io.github.crossstage.opencl.ProgramBundle;
import io.github.crossstage.opencl.ProgramFolder;
import io.github.crossstage.opencl.TransferCounts;
import io.github.crossstage.runtime.CompiledModel;
import io.github.crossstage.runtime.DeviceHealth;
import io.github.crossstage.runtime.DeviceSession;
import io.github.crossstage.runtime.Dispatcher;
import io.github.crossstage.runtime.ModelBackend;
import io.github.crossstage.runtime.ReferenceModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open OpenCL device, or the CPU reference. One service opens a device once and loads all its models on it.
 *
 * <p>Owns one context, one in-order queue and the one thread that talks to them; calls of all models on it are serialised there.
 * Thread-safe. {@link #close()} waits for what is in flight, closes the models on it and is idempotent.
 */
public final class Device implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Device.class);
    /** Names the folder that keeps compiled programs from process to process; without it none does but the driver's. */
    private static final String PROGRAMS = "crossstage.programs";

    private final Optional<DeviceSession> opencl;
    private final Dispatcher dispatcher;
    private final Fallback fallback;
    private final Optional<ProgramFolder> programs = Optional.ofNullable(System.getProperty(PROGRAMS))
            .filter(folder -> !folder.isBlank())
            .map(folder -> new ProgramFolder(Path.of(folder)));
    private final Set<ModelBackend> models = ConcurrentHashMap.newKeySet();
    /** Why this is the CPU reference though a device was wanted; else empty. */
    private final String missing;

    private volatile boolean closed;

    private Device(Optional<DeviceSession> opencl, Fallback fallback, String missing) {
        this.opencl = opencl;
        this.fallback = fallback;
        this.missing = missing;
        this.dispatcher =
                new Dispatcher(opencl.map(device -> device.info().name()).orElse("CPU reference"));
        opencl.ifPresent(device -> programs.ifPresent(device::add));
    }

    /**
     * Opens a device. Where the system property {@code crossstage.programs} names a folder, programs that were compiled before for the
     * same device and driver are taken from there, and {@link #close()} adds those that are new; the folder has to belong to the user.
     *
     * @throws NoDeviceException if none fits; the message lists what was found and what to install
     */
    public static Device open(DeviceSelector selector) {
        return open(selector, Fallback.FAIL);
    }

    /**
     * Opens a device, or does what the fallback says, now and after faults of the device.
     *
     * @throws NoDeviceException if none fits and the fallback is {@link Fallback#FAIL}
     */
    public static Device open(DeviceSelector selector, Fallback fallback) {
        if (selector.isReference()) {
            return new Device(Optional.empty(), fallback, "");
        }
        Discovery discovery = OpenCl.discover();
        Optional<DeviceInfo> chosen = selector.choose(discovery.devices());
        if (chosen.isPresent()) {
            try {
                return new Device(Optional.of(new DeviceSession(chosen.get())), fallback, "");
            } catch (CrossStageException e) {
                if (fallback == Fallback.FAIL) {
                    throw e;
                }
                return reference(fallback, e.getMessage() + ".");
            }
        }
        String missing = missing(selector, discovery);
        if (fallback == Fallback.CPU_REFERENCE) {
            return reference(fallback, missing);
        }
        throw new NoDeviceException(missing);
    }

    private static Device reference(Fallback fallback, String missing) {
        LOG.warn("{} Running on the CPU reference instead, which is slow.", missing);
        return new Device(Optional.empty(), fallback, missing);
    }

    private static String missing(DeviceSelector selector, Discovery discovery) {
        if (discovery.devices().isEmpty()) {
            return "No OpenCL device: " + discovery.problem() + ". " + discovery.advice();
        }
        return "No OpenCL device fits '" + selector + "'; there are "
                + discovery.devices().stream()
                        .map(info -> info.selector() + " " + info.label())
                        .toList()
                + ". Choose one of them by PLATFORM:DEVICE or by a part of its name.";
    }

    /** Returns name, platform and driver in one line. */
    public String name() {
        return opencl.map(device -> device.info().label()).orElse("CPU reference");
    }

    /** Returns whether this is the CPU reference and no OpenCL device. */
    public boolean isReference() {
        return opencl.isEmpty();
    }

    /** Returns what the driver says of the device; nothing for the CPU reference. */
    public Optional<DeviceInfo> info() {
        return opencl.map(DeviceSession::info);
    }

    /** Returns what crossed between host and device since it was opened; nothing for the CPU reference. */
    public Optional<TransferCounts> transfers() {
        return opencl.map(DeviceSession::transfers);
    }

    /**
     * Returns whether the device answers, with reasons if it does not, or not as it should. Looks at what calls met, and makes none
     * itself; returns at once.
     *
     * <p>After a fault (out of device memory, a lost device) the context is made anew, programs and weights are loaded again, and the
     * call that met the fault is repeated once. If that fails three times in a row, the device is left alone for a second, then two, and so on
     * up to 64: calls fail at once, or run on the CPU reference where {@link Fallback#CPU_REFERENCE} allows it.
     */
    public DeviceHealth health() {
        if (closed) {
            return DeviceHealth.of(DeviceHealth.State.DOWN, name() + " is closed");
        }
        if (!missing.isEmpty()) {
            return DeviceHealth.of(DeviceHealth.State.DEGRADED, "runs on the CPU reference: " + missing);
        }
        return opencl.map(DeviceSession::health).orElse(DeviceHealth.OK);
    }

    /**
     * Returns the device bytes that the models on it hold now: the weights of each, and one arena and one exchange buffer, which they
     * share and which are as large as the model that needs most. 0 for the CPU reference.
     */
    public long memoryBytes() {
        return opencl.map(device -> dispatcher.call(device::memoryBytes)).orElse(0L);
    }

    /**
     * Writes the compiled programs of all models that were loaded or run here into one file, which {@link ModelOptions#bundle} reads: a
     * fresh process with the same device and driver loads them in place of compiling.
     *
     * @throws IOException if the file cannot be written
     * @throws IllegalStateException if this is the CPU reference, which has no programs, or closed
     */
    public void saveBundle(Path file) throws IOException {
        DeviceSession device = opencl.orElseThrow(() -> new IllegalStateException(
                "Bundle " + file + ": the CPU reference has no programs; open an OpenCL device"));
        try {
            dispatcher.call(() -> {
                try {
                    device.device().programs().writeBundle(file);
                    return null;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Takes the programs of a bundle, if it was made for this device. */
    private void use(Path bundle) {
        opencl.ifPresent(device -> {
            try {
                device.add(ProgramBundle.read(bundle, device.info()));
            } catch (IOException e) {
                throw new UncheckedIOException("Bundle " + bundle + " cannot be read: " + e, e);
            }
        });
    }

    ModelBackend load(GraphSource source, ModelOptions options) {
        info().ifPresent(options::requireDriver);
        options.bundle().ifPresent(this::use);
        ModelBackend backend = opencl.<ModelBackend>map(device -> new CompiledModel(
                        source,
                        device,
                        dispatcher,
                        options.compileOptions(),
                        options.maxBatch(),
                        fallback == Fallback.CPU_REFERENCE,
                        options.progress()))
                .orElseGet(() -> new ReferenceModel(source, dispatcher, options.maxBatch()));
        models.add(backend);
        return backend;
    }

    void unload(ModelBackend backend) {
        backend.close();
        models.remove(backend);
    }

    /** Waits for calls in flight, closes the models that are still open, then frees everything on the device. Idempotent. */
    @Override
    public void close() {
        models.forEach(this::unload);
        dispatcher.close();
        if (!closed) {
            closed = true;
            opencl.ifPresent(this::close);
        }
    }

    private void close(DeviceSession device) {
        try {
            programs.ifPresent(device.device().programs()::save);
        } catch (CrossStageException e) {
            LOG.warn("Programs could not be kept: {}", e.getMessage());
        } finally {
            device.close();
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
