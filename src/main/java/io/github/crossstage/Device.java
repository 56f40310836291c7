package io.github.crossstage;

import io.github.crossstage.error.NoDeviceException;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.opencl.ClDevice;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.opencl.Discovery;
import io.github.crossstage.opencl.OpenCl;
import io.github.crossstage.opencl.ProgramBundle;
import io.github.crossstage.opencl.ProgramFolder;
import io.github.crossstage.opencl.TransferCounts;
import io.github.crossstage.runtime.CompiledModel;
import io.github.crossstage.runtime.DeviceMemory;
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

    private final Optional<ClDevice> opencl;
    private final Dispatcher dispatcher;
    private final Optional<DeviceMemory> memory;
    private final Optional<ProgramFolder> programs = Optional.ofNullable(System.getProperty(PROGRAMS))
            .filter(folder -> !folder.isBlank())
            .map(folder -> new ProgramFolder(Path.of(folder)));
    private final Set<ModelBackend> models = ConcurrentHashMap.newKeySet();

    private Device(Optional<ClDevice> opencl) {
        this.opencl = opencl;
        this.memory = opencl.map(DeviceMemory::new);
        this.dispatcher =
                new Dispatcher(opencl.map(device -> device.info().name()).orElse("CPU reference"));
        opencl.ifPresent(device -> programs.ifPresent(device.programs()::add));
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
     * Opens a device, or does what the fallback says.
     *
     * @throws NoDeviceException if none fits and the fallback is {@link Fallback#FAIL}
     */
    public static Device open(DeviceSelector selector, Fallback fallback) {
        if (selector.isReference()) {
            return new Device(Optional.empty());
        }
        Discovery discovery = OpenCl.discover();
        Optional<DeviceInfo> chosen = selector.choose(discovery.devices());
        if (chosen.isPresent()) {
            return new Device(Optional.of(OpenCl.open(chosen.get())));
        }
        String missing = missing(selector, discovery);
        if (fallback == Fallback.CPU_REFERENCE) {
            LOG.warn("{} Running on the CPU reference instead, which is slow.", missing);
            return new Device(Optional.empty());
        }
        throw new NoDeviceException(missing);
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
        return opencl.map(ClDevice::info);
    }

    /** Returns what crossed between host and device since it was opened; nothing for the CPU reference. */
    public Optional<TransferCounts> transfers() {
        return opencl.map(device -> device.queue().counts());
    }

    /**
     * Returns the device bytes that the models on it hold now: the weights of each, and one arena and one exchange buffer, which they
     * share and which are as large as the model that needs most. 0 for the CPU reference.
     */
    public long memoryBytes() {
        return memory.map(shared -> dispatcher.call(shared::bytes)).orElse(0L);
    }

    /**
     * Writes the compiled programs of all models that were loaded or run here into one file, which {@link ModelOptions#bundle} reads: a
     * fresh process with the same device and driver loads them in place of compiling.
     *
     * @throws IOException if the file cannot be written
     * @throws IllegalStateException if this is the CPU reference, which has no programs, or closed
     */
    public void saveBundle(Path file) throws IOException {
        opencl.orElseThrow(() -> new IllegalStateException(
                        "Bundle " + file + ": the CPU reference has no programs; open an OpenCL device"))
                .programs()
                .writeBundle(file);
    }

    /** Takes the programs of a bundle, if it was made for this device. */
    private void use(Path bundle) {
        opencl.ifPresent(device -> {
            try {
                device.programs().add(ProgramBundle.read(bundle, device.info()));
            } catch (IOException e) {
                throw new UncheckedIOException("Bundle " + bundle + " cannot be read: " + e, e);
            }
        });
    }

    ModelBackend load(GraphSource source, ModelOptions options) {
        options.bundle().ifPresent(this::use);
        ModelBackend backend = opencl.<ModelBackend>map(device -> new CompiledModel(
                        source,
                        device,
                        dispatcher,
                        memory.orElseThrow(),
                        options.compileOptions(),
                        options.maxBatch(),
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
        opencl.filter(device -> !device.isClosed()).ifPresent(device -> programs.ifPresent(device.programs()::save));
        opencl.ifPresent(ClDevice::close);
    }

    @Override
    public String toString() {
        return name();
    }
}
