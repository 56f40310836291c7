package io.github.crossstage.opencl;

import io.github.crossstage.error.CrossStageException;
import io.github.crossstage.error.KernelBuildException;
import io.github.crossstage.events.CompileEvent;
import io.github.crossstage.events.Recorder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The programs built for one device, each built once.
 *
 * <p>The cache owns them; they are closed with the device and must not be closed by who gets them. Thread-safe: two
 * threads that ask for the same program wait for one build, different programs are built side by side.
 */
public final class ProgramCache {
    private static final Logger LOG = LoggerFactory.getLogger(ProgramCache.class);

    private final ClDevice device;
    private final Map<String, ClProgram> programs = new ConcurrentHashMap<>();
    /** Keys of the programs that came from a store or went to one. */
    private final Set<String> kept = ConcurrentHashMap.newKeySet();

    private final List<ProgramStore> stores = new CopyOnWriteArrayList<>();
    private final AtomicLong buildNanos = new AtomicLong();
    private final AtomicInteger loaded = new AtomicInteger();

    ProgramCache(ClDevice device) {
        this.device = device;
    }

    /**
     * Returns the program of this source and these options, building it at the first call.
     *
     * @throws KernelBuildException if the compiler refuses, with its log; nothing is kept then
     * @throws IllegalStateException if the device is closed
     */
    public ClProgram get(KernelSource source, String options) {
        device.requireOpen();
        ClProgram program = programs.computeIfAbsent(key(source, options), key -> build(key, source, options));
        program.requireOpen();
        return program;
    }

    private ClProgram build(String key, KernelSource source, String options) {
        CompileEvent event = Recorder.isOn() ? CompileEvent.begun() : null;
        long start = System.nanoTime();
        Optional<ClProgram> stored = loaded(key, source, options);
        ClProgram program = stored.orElseGet(() -> device.program(source, options));
        long nanos = System.nanoTime() - start;
        buildNanos.addAndGet(nanos);
        LOG.debug(
                "Program {} '{}' {} in {} ms",
                source.name(),
                options,
                stored.isPresent() ? "loaded" : "built",
                nanos / 1_000_000);
        if (event != null) {
            event.finish(source.name(), options, stored.isPresent());
        }
        return program;
    }

    private Optional<ClProgram> loaded(String key, KernelSource source, String options) {
        for (ProgramStore store : stores) {
            Optional<byte[]> binary = store.load(key);
            if (binary.isPresent()) {
                try {
                    ClProgram program = ClProgram.load(device, source, options, binary.get());
                    loaded.incrementAndGet();
                    kept.add(key);
                    return Optional.of(program);
                } catch (CrossStageException e) {
                    LOG.warn("A stored program is refused and built again: {}", e.getMessage());
                }
            }
        }
        return Optional.empty();
    }

    /** Looks for programs in this store, too, before they are built. */
    public void add(ProgramStore store) {
        stores.add(store);
    }

    /**
     * Writes every program there is into a bundle. PoCL compiles each once more for this, which takes a second or less.
     *
     * @throws IOException if the file cannot be written
     */
    public void writeBundle(Path file) throws IOException {
        device.requireOpen();
        Map<String, byte[]> binaries = new TreeMap<>();
        programs.forEach((key, program) -> binaries.put(key, program.binary()));
        ProgramBundle.write(file, identity(device.info()), binaries);
    }

    /** Keeps every program that was built and not kept yet. */
    public void save(ProgramFolder folder) {
        device.requireOpen();
        programs.forEach((key, program) -> {
            if (kept.add(key)) {
                folder.save(key, program.binary());
            }
        });
    }

    /**
     * Returns the SHA-256, in hexadecimal, of everything that a built program depends on: source, options, device and
     * driver.
     */
    public String key(KernelSource source, String options) {
        return KernelSource.sha256(String.join(
                "\n", source.sha256(), ClProgram.complete(options), String.join("\n", identity(device.info()))));
    }

    /** Returns what tells devices and drivers apart whose programs differ. */
    static List<String> identity(DeviceInfo info) {
        return List.of(info.platformName(), info.platformVersion(), info.name(), info.driverVersion());
    }

    /** Returns how many programs there are, built or loaded. */
    public int size() {
        return programs.size();
    }

    /** Returns how many of them came from a store. */
    public int loaded() {
        return loaded.get();
    }

    /** Returns the time spent in builds and loads so far, summed over threads, in nanoseconds. */
    public long buildNanos() {
        return buildNanos.get();
    }
}
