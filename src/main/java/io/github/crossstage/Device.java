package io.github.crossstage;

import io.github.crossstage.error.NoDeviceException;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.opencl.ClDevice;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.opencl.Discovery;
import io.github.crossstage.opencl.OpenCl;
import io.github.crossstage.opencl.TransferCounts;
import io.github.crossstage.runtime.CompiledModel;
import io.github.crossstage.runtime.DeviceMemory;
import io.github.crossstage.runtime.Dispatcher;
import io.github.crossstage.runtime.ModelBackend;
import io.github.crossstage.runtime.ReferenceModel;
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

    private final Optional<ClDevice> opencl;
    private final Dispatcher dispatcher;
    private final Optional<DeviceMemory> memory;
    private final Set<ModelBackend> models = ConcurrentHashMap.newKeySet();

    private Device(Optional<ClDevice> opencl) {
        this.opencl = opencl;
        this.memory = opencl.map(DeviceMemory::new);
        this.dispatcher =
                new Dispatcher(opencl.map(device -> device.info().name()).orElse("CPU reference"));
    }

    /**
     * Opens a device.
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

    ModelBackend load(GraphSource source, ModelOptions options) {
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
        opencl.ifPresent(ClDevice::close);
    }

    @Override
    public String toString() {
        return name();
    }
}
