package io.github.crossstage.runtime;

import io.github.crossstage.lowering.Arg;
import io.github.crossstage.lowering.DeviceTensor;
import io.github.crossstage.lowering.KernelSpec;
import io.github.crossstage.lowering.Launch;
import io.github.crossstage.opencl.ClDevice;
import io.github.crossstage.opencl.ClEvent;
import io.github.crossstage.opencl.ClKernel;
import io.github.crossstage.opencl.KernelSource;
import io.github.crossstage.opencl.TrialLaunch;
import java.util.List;
import java.util.Map;

/** A launch of the schedule as a launch of its own. Its kernel object is made when it is wanted. */
final class SeparateLaunch implements BoundLaunch {
    private final ClDevice device;
    private final int step;
    private final Launch launch;
    private final long[] global;
    private long[] local;
    private ClKernel kernel;

    /** Makes one of a step's launches. */
    SeparateLaunch(ClDevice device, int step, Launch launch) {
        this.device = device;
        this.step = step;
        this.launch = launch;
        this.global = longs(launch.global());
    }

    private static long[] longs(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    int step() {
        return step;
    }

    Launch launch() {
        return launch;
    }

    boolean isMade() {
        return kernel != null;
    }

    /** Builds the program, if nobody did, and makes the kernel object. */
    void make(Map<String, KernelSource> sources) {
        KernelSpec spec = launch.kernel();
        kernel = device.programs().get(source(sources), spec.options()).kernel(spec.function());
        local = launch.local().isEmpty() ? null : kernel.fitLocal(longs(launch.local()));
    }

    private KernelSource source(Map<String, KernelSource> sources) {
        return sources.computeIfAbsent(launch.kernel().file(), KernelSource::load);
    }

    /** Returns a launch for what the driver compiles for it. */
    TrialLaunch trial(Map<String, KernelSource> sources) {
        KernelSpec spec = launch.kernel();
        TrialLaunch trial =
                new TrialLaunch(source(sources), spec.options(), spec.function(), global, longs(launch.local()));
        for (Arg arg : launch.args()) {
            if (arg instanceof Arg.Memory access) {
                DeviceTensor tensor = access.tensor();
                trial.add(TrialLaunch.BUFFER, tensor.storage().bytes());
                trial.add(TrialLaunch.LONG, tensor.offset());
            } else if (arg instanceof Arg.Ints ints) {
                trial.add(
                        TrialLaunch.INTS,
                        ints.values().stream().mapToLong(Integer::longValue).toArray());
            } else if (arg instanceof Arg.Float32 number) {
                trial.add(TrialLaunch.FLOAT, Float.floatToRawIntBits(number.value()));
            } else if (arg instanceof Arg.Local memory) {
                trial.add(TrialLaunch.LOCAL, memory.bytes());
            }
        }
        return trial;
    }

    /** Returns the bytes of the storages that it touches. */
    long storageBytes() {
        return launch.memory().stream()
                .mapToLong(access -> access.tensor().storage().bytes())
                .sum();
    }

    /** Returns its work-group, or the index space where the driver chooses. */
    List<Long> group() {
        return launch.local().isEmpty() ? launch.global() : launch.local();
    }

    @Override
    public void bind(Addresses addresses) {
        int index = 0;
        for (Arg arg : launch.args()) {
            if (arg instanceof Arg.Memory access) {
                kernel.setBuffer(index++, addresses.buffer(access.tensor()));
                kernel.setLong(index++, addresses.offset(access.tensor()));
            } else if (arg instanceof Arg.Ints ints) {
                kernel.setInts(
                        index++,
                        ints.values().stream().mapToInt(Integer::intValue).toArray());
            } else if (arg instanceof Arg.Float32 number) {
                kernel.setFloat(index++, number.value());
            } else if (arg instanceof Arg.Local memory) {
                kernel.setLocal(index++, memory.bytes());
            }
        }
    }

    @Override
    public void enqueue() {
        device.queue().launch(kernel, global, local);
    }

    /** Enqueues the launch with timestamps; the caller closes its event. */
    ClEvent enqueueProfiled() {
        return device.queue().launchProfiled(kernel, global, local);
    }

    @Override
    public void close() {
        if (kernel != null) {
            kernel.close();
        }
    }
}
