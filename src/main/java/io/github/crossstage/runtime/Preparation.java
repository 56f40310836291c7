package io.github.crossstage.runtime;

import io.github.crossstage.lowering.ConstantData;
import io.github.crossstage.lowering.KernelSpec;
import io.github.crossstage.opencl.ClDevice;
import io.github.crossstage.opencl.ClProgram;
import io.github.crossstage.opencl.KernelSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What takes long before a schedule can run, done side by side: programs are built while weights are packed and uploaded.
 *
 * <p>Builders and packers have threads of their own, as a driver may let one build wait for another (PoCL does, for all of them),
 * and weights should not wait with it. The caller waits for all of it, whatever fails.
 */
final class Preparation {
    /** A compiler takes a hundred megabytes and more, and a packer holds the largest weight once more. */
    private static final int MOST_THREADS = 4;

    private final Map<String, CompletableFuture<ClProgram>> programs = new LinkedHashMap<>();
    private final Map<String, KernelSource> sources = new ConcurrentHashMap<>();

    private Preparation() {}

    /**
     * Builds the programs that the device does not have yet and uploads the weights that are missing.
     *
     * @param kernels what the programs are for; those of one file and the same options share one
     * @param progress told after each program that is there, on the caller's thread
     * @throws io.github.crossstage.error.KernelBuildException if a compiler refuses
     * @throws io.github.crossstage.error.DeviceOutOfMemoryException if the weights do not fit
     */
    static Preparation of(
            ClDevice device,
            Collection<KernelSpec> kernels,
            Collection<ConstantData> constants,
            WeightStore weights,
            Progress progress) {
        Preparation preparation = new Preparation();
        List<CompletableFuture<?>> uploads = new ArrayList<>();
        ExecutorService builders = threads("build " + device.info().name());
        ExecutorService packers = threads("upload " + device.info().name());
        try {
            for (KernelSpec kernel : kernels) {
                preparation.programs.computeIfAbsent(
                        key(kernel),
                        key -> CompletableFuture.supplyAsync(() -> preparation.build(device, kernel), builders));
            }
            for (ConstantData constant : constants) {
                uploads.add(CompletableFuture.supplyAsync(() -> weights.get(constant), packers));
            }
        } finally {
            builders.shutdown();
            packers.shutdown();
        }
        List<CompletableFuture<?>> all = new ArrayList<>(preparation.programs.values());
        all.addAll(uploads);
        preparation.await(all, progress);
        return preparation;
    }

    private static ExecutorService threads(String name) {
        int count = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
        return Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, "crossstage " + name);
            thread.setDaemon(true);
            return thread;
        });
    }

    private static String key(KernelSpec kernel) {
        return kernel.file() + ' ' + kernel.options();
    }

    private ClProgram build(ClDevice device, KernelSpec kernel) {
        return device.programs().get(sources.computeIfAbsent(kernel.file(), KernelSource::load), kernel.options());
    }

    private void await(List<CompletableFuture<?>> all, Progress progress) {
        Throwable failure = null;
        for (int i = 0; i < all.size(); i++) {
            try {
                all.get(i).join();
            } catch (CompletionException e) {
                if (failure == null) {
                    failure = e.getCause();
                } else if (failure != e.getCause()) {
                    failure.addSuppressed(e.getCause());
                }
            }
            if (failure == null && i < programs.size()) {
                progress.progress("kernels", i + 1, programs.size());
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }

    /** Returns the program of a kernel. */
    ClProgram program(KernelSpec kernel) {
        return programs.get(key(kernel)).join();
    }
}
