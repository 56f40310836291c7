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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What takes long before a schedule can run, done side by side: programs are built while weights are packed and uploaded.
 *
 * <p>Builders and packers have threads of their own, as a driver may let one build wait for another (PoCL does, for all of them),
 * and weights should not wait with it. The caller waits for all of it, whatever fails.
 */
final class Preparation {
    /** A compiler takes a hundred megabytes and more, and a packer holds the largest weight once more. */
    private static final int MOST_THREADS = 4;

    /** A program that a schedule needs. */
    private record Wanted(String file, String options) {
        static Wanted of(KernelSpec spec) {
            return new Wanted(spec.file(), spec.options());
        }
    }

    private final Map<Wanted, Future<ClProgram>> programs = new LinkedHashMap<>();
    private final Map<String, KernelSource> sources = new LinkedHashMap<>();

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
        List<Future<?>> uploads = new ArrayList<>();
        ExecutorService builders = threads("build " + device.info().name());
        ExecutorService packers = threads("upload " + device.info().name());
        try {
            for (KernelSpec kernel : kernels) {
                preparation.programs.computeIfAbsent(
                        Wanted.of(kernel), wanted -> builders.submit(() -> preparation.build(device, wanted)));
            }
            for (ConstantData constant : constants) {
                uploads.add(packers.submit(() -> weights.get(constant)));
            }
        } finally {
            builders.shutdown();
            packers.shutdown();
        }
        List<Future<?>> all = new ArrayList<>(preparation.programs.values());
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

    private ClProgram build(ClDevice device, Wanted wanted) {
        KernelSource source;
        synchronized (sources) {
            source = sources.computeIfAbsent(wanted.file(), KernelSource::load);
        }
        return device.programs().get(source, wanted.options());
    }

    private void await(List<Future<?>> all, Progress progress) {
        Throwable failure = null;
        for (int i = 0; i < all.size(); i++) {
            try {
                uninterruptibly(all.get(i));
            } catch (ExecutionException e) {
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

    /** Waits for a result even if the thread is interrupted, as what is under way needs the caller's objects. */
    private static <T> T uninterruptibly(Future<T> future) throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns the program of a kernel. */
    ClProgram program(KernelSpec spec) {
        try {
            return uninterruptibly(programs.get(Wanted.of(spec)));
        } catch (ExecutionException e) {
            throw new IllegalStateException("Program of " + spec + " failed after it was awaited", e);
        }
    }
}
