package io.github.crossstage;

import io.github.crossstage.error.VerificationException;
import io.github.crossstage.lowering.LoweringOptions;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.passes.PassPipeline;
import io.github.crossstage.runtime.CompileOptions;
import io.github.crossstage.runtime.Progress;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tuning.TuningFile;
import io.github.crossstage.tuning.TuningTable;
import io.github.crossstage.tuning.Verdict;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What a model is loaded with; every setter returns the object itself. Not thread-safe; read once by {@link Model#load}. */
public final class ModelOptions {
    private long maxBatch = 1;
    private long memoryLimitBytes = Long.MAX_VALUE;
    private Progress progress = Progress.NONE;
    private final Map<String, Shape> inputShapes = new HashMap<>();
    private final Set<String> withoutPasses = new HashSet<>();
    private final Set<String> forced = new HashSet<>();
    private Optional<Path> bundle = Optional.empty();
    private int channelBlock;
    private TuningTable tuning;
    private DataType storage = DataType.FLOAT32;
    private boolean isDriverStrict;
    private boolean persistentKernel = true;

    ModelOptions() {}

    /** Sets the largest batch that will be run; the default is 1. Memory for it is reserved when the model is loaded. */
    public ModelOptions maxBatch(int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("maxBatch=" + batch + ", expected 1 or more");
        }
        maxBatch = batch;
        return this;
    }

    /** Sets the most device bytes that the model may take, weights included; the default is what the device has. */
    public ModelOptions memoryLimit(long bytes) {
        memoryLimitBytes = bytes;
        return this;
    }

    /** Fixes the shape of an input whose height and width are free, so that loading can get ready for it. */
    public ModelOptions inputShape(String input, long... extents) {
        inputShapes.put(input, Shape.of(extents));
        return this;
    }

    /** Sets who is told how far loading has come. */
    public ModelOptions progress(Progress listener) {
        progress = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Sets a file with compiled programs, which {@link Device#saveBundle} or {@code crossstage bundle} wrote. One that was made for
     * another device or driver, or that is damaged, is ignored with a warning; what it has not is compiled. The CPU reference needs none.
     */
    public ModelOptions bundle(Path file) {
        bundle = Optional.of(file);
        return this;
    }

    /** Leaves out a compiler pass, by name; for finding faults. */
    public ModelOptions withoutPass(String name) {
        withoutPasses.add(name);
        return this;
    }

    /** Takes a kernel implementation, by name, wherever it can do a node; for finding faults and for measuring. */
    public ModelOptions forceImplementation(String name) {
        forced.add(name);
        return this;
    }

    /**
     * Sets how many channels of a feature map lie side by side in device memory: 1, 4, 8 or 16; the default is what suits the
     * device. For finding faults and for measuring.
     */
    public ModelOptions channelBlock(int channels) {
        channelBlock = channels;
        return this;
    }

    /**
     * Sets what was measured of implementations; the default is the user's own table, {@link TuningFile#ofUser}, over
     * what was measured for the published networks, {@link TuningTable#withShipped}, and {@link TuningTable#EMPTY} leaves the choice
     * to the usual order.
     */
    public ModelOptions tuning(TuningTable table) {
        tuning = Objects.requireNonNull(table, "table");
        return this;
    }

    /**
     * Sets what weights and feature maps are kept as in device memory: {@link DataType#FLOAT32}, the default, or {@link
     * DataType#FLOAT16}, which takes half the memory and the traffic. Arithmetic, inputs and outputs are float32 either way. Every number
     * kept as float16 is rounded to 11 bits; beyond 65504 it becomes infinite, below 6e-8 zero. The CPU reference ignores this.
     *
     * @throws IllegalArgumentException for another type
     */
    public ModelOptions storage(DataType type) {
        LoweringOptions.DEFAULT.withStorage(type);
        storage = type;
        return this;
    }

    /**
     * Refuses to load on a device where an implementation was found wrong ({@code crossstage devices --verify}, by the tuning table),
     * in place of taking the next one.
     */
    public ModelOptions strictDriver() {
        isDriverStrict = true;
        return this;
    }

    /**
     * Sets whether launches that follow each other may be made as one, by a persistent kernel; the default is yes. Only CPU drivers do so: there
     * every launch wakes and ends threads. Results are the same bits. A thread that is done with its part of a layer then waits for
     * the others without sleeping, some 40 microseconds or four times as long as its part took.
     */
    public ModelOptions persistentKernel(boolean allowed) {
        persistentKernel = allowed;
        return this;
    }

    /** Checks what {@link #strictDriver} asks for. @throws VerificationException if the driver is wrong somewhere */
    void requireDriver(DeviceInfo device) {
        List<Verdict> wrong = !isDriverStrict
                ? List.of()
                : table().verdicts().stream()
                        .filter(Verdict::isWrong)
                        .filter(one -> one.equals(Verdict.of(device, one.key().problem(), one.fault())))
                        .toList();
        if (!wrong.isEmpty()) {
            throw new VerificationException("The driver of " + device.label() + " is wrong in " + wrong
                    + ", and strictDriver() allows none of it. Update the driver, check again with"
                    + " 'crossstage devices --verify', or load without strictDriver()");
        }
    }

    private TuningTable table() {
        if (tuning == null) {
            tuning = TuningFile.ofUser().load().withShipped();
        }
        return tuning;
    }

    long maxBatch() {
        return maxBatch;
    }

    DataType storage() {
        return storage;
    }

    Progress progress() {
        return progress;
    }

    Optional<Path> bundle() {
        return bundle;
    }

    Map<String, Shape> inputShapes() {
        return inputShapes;
    }

    CompileOptions compileOptions() {
        return new CompileOptions(
                PassPipeline.standard().without(withoutPasses),
                new LoweringOptions(forced, Set.of(), channelBlock, table(), storage),
                memoryLimitBytes,
                persistentKernel);
    }
}
