package io.github.crossstage.runtime;

import io.github.crossstage.ir.Node;
import io.github.crossstage.lowering.DeviceTensor;
import io.github.crossstage.lowering.Step;
import io.github.crossstage.opencl.ClDevice;
import io.github.crossstage.opencl.HostMemory;
import io.github.crossstage.opencl.TransferCounts;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Times an executable: whole runs as a caller waits for them, then runs with timestamps around every launch. The two are timed
 * apart because timestamps cost time of their own. Also counts what a run moves.
 */
final class Profiler {
    private static final int WARM_UP = 3;

    private final Executable executable;
    private final ClDevice device;

    Profiler(Executable executable, ClDevice device) {
        this.executable = executable;
        this.device = device;
    }

    Profile profile(Map<String, Tensor> inputs, int repetitions) {
        HostMemory[] sources = executable.sources(inputs);
        HostMemory[] targets = executable.targets(outputs());
        long[] upload = new long[repetitions];
        long[] compute = new long[repetitions];
        long[] download = new long[repetitions];
        long[] wall = new long[repetitions];
        for (int i = -WARM_UP; i < repetitions; i++) {
            long start = System.nanoTime();
            executable.upload(sources);
            long uploaded = System.nanoTime();
            executable.launch();
            device.queue().finish();
            long computed = System.nanoTime();
            executable.download(targets);
            long downloaded = System.nanoTime();
            if (i >= 0) {
                upload[i] = uploaded - start;
                compute[i] = computed - uploaded;
                download[i] = downloaded - computed;
                wall[i] = downloaded - start;
            }
        }
        long[][] nanos = new long[executable.steps().size()][repetitions];
        List<Profile.LaunchTime> launches = List.of();
        for (int i = 0; i < repetitions; i++) {
            launches = executable.profile();
            for (Profile.LaunchTime launch : launches) {
                nanos[launch.step()][i] += launch.endNanos() - launch.startNanos();
            }
        }
        return new Profile(
                repetitions, median(wall), median(upload), median(compute), median(download), steps(nanos), launches);
    }

    /** Runs once and counts what moves. Marking elements takes longer than the run, so nothing is timed. */
    RunTraffic traffic(Map<String, Tensor> inputs) {
        TrafficCounter counter = new TrafficCounter(executable.schedule().constants());
        TransferCounts before = device.queue().counts();
        executable.upload(executable.sources(inputs));
        executable.launch(counter);
        executable.download(executable.targets(outputs()));
        return counter.traffic(device.queue().counts().since(before));
    }

    private Map<String, Tensor> outputs() {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        executable.schedule().outputs().forEach((name, tensor) -> outputs.put(name, zeros(tensor)));
        return outputs;
    }

    private static Tensor zeros(DeviceTensor tensor) {
        return Tensor.zeros(new TensorType(DataType.FLOAT32, tensor.shape()));
    }

    private List<Profile.StepTime> steps(long[][] nanos) {
        List<Step> steps = executable.steps();
        List<Profile.StepTime> times = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            times.add(new Profile.StepTime(
                    step.name(),
                    step.node().map(node -> node.op().kind().label()).orElse("Copy"),
                    step.implementation(),
                    median(nanos[i]),
                    step.node().map(Node::flops).orElse(0L)));
        }
        return times;
    }

    static long median(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
