package io.github.crossstage.runtime;

import io.github.crossstage.lowering.Launch;
import io.github.crossstage.opencl.ClBuffer;
import io.github.crossstage.opencl.ClDevice;
import io.github.crossstage.opencl.KernelSource;
import io.github.crossstage.opencl.TrialLaunch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which launches of a schedule a run makes together: those that follow each other and whose kernels one {@link PersistentProgram} of the
 * model has. The first executable of a model makes its programs; others make what these do not have by itself, which costs less than
 * a program for each shape.
 */
final class RunPlan {
    /**
     * Launches made as one. The threads meet again at its end, where they may have lost each other; 128 in place of 16 took 1 % less of DenseNet-121 on
     * two cores of their own, and 1.4 in place of 1.1 of the time of separate launches where a third program needed one of these.
     */
    private static final int MOST_TOGETHER = 16;

    /** The programs of one model on one device. */
    static final class Programs {
        private final boolean isWanted;
        private List<PersistentProgram> all = List.of();

        /** Makes none yet, or never any. */
        Programs(boolean isWanted) {
            this.isWanted = isWanted;
        }

        private void makeOnce(List<Launch> launches, Map<String, KernelSource> sources) {
            if (isWanted && all.isEmpty()) {
                all = PersistentProgram.of(launches, sources);
            }
        }

        /** Returns one that has a launch's kernel, if possible the one before; null if none has. */
        private PersistentProgram with(Launch launch, PersistentProgram before) {
            if (before != null && before.has(launch)) {
                return before;
            }
            return all.stream()
                    .filter(program -> program.has(launch))
                    .findFirst()
                    .orElse(null);
        }
    }

    /** Launches that are made together, and the program that does it; null for one on its own. */
    private record Group(PersistentProgram program, List<SeparateLaunch> launches) {}

    private final ClDevice device;
    private final List<Group> groups = new ArrayList<>();
    private final Map<String, KernelSource> sources = new HashMap<>();

    /** Plans launches in their order. */
    RunPlan(ClDevice device, Programs programs, List<SeparateLaunch> launches, BoundLaunch.Addresses addresses) {
        this.device = device;
        programs.makeOnce(launches.stream().map(SeparateLaunch::launch).toList(), sources);
        PersistentProgram program = null;
        List<SeparateLaunch> group = new ArrayList<>();
        Set<ClBuffer> buffers = new LinkedHashSet<>();
        for (SeparateLaunch one : launches) {
            boolean fits =
                    PersistentLaunch.localBytes(one.launch()) <= device.info().localMemoryBytes();
            PersistentProgram next = fits ? programs.with(one.launch(), program) : null;
            List<ClBuffer> named = one.launch().memory().stream()
                    .map(access -> addresses.buffer(access.tensor()))
                    .toList();
            buffers.addAll(named);
            if (next != program || buffers.size() > PersistentProgram.BUFFERS || group.size() == MOST_TOGETHER) {
                add(program, group);
                group = new ArrayList<>();
                buffers.clear();
                buffers.addAll(named);
            }
            program = next;
            group.add(one);
        }
        add(program, group);
    }

    private void add(PersistentProgram program, List<SeparateLaunch> group) {
        if (program == null || group.size() == 1) {
            group.forEach(one -> groups.add(new Group(null, List.of(one))));
        } else {
            groups.add(new Group(program, group));
        }
    }

    /** Has everything compiled that a run needs, and makes its launches. */
    List<BoundLaunch> make(Progress progress) {
        int total = groups.stream().mapToInt(group -> group.launches().size()).sum();
        int done = 0;
        device.compileAhead(this::trials);
        List<BoundLaunch> made = new ArrayList<>();
        try {
            for (Group group : groups) {
                made.add(make(group));
                done += group.launches().size();
                progress.progress("kernels", done, total);
            }
            return made;
        } catch (RuntimeException e) {
            made.forEach(BoundLaunch::close);
            throw e;
        }
    }

    private BoundLaunch make(Group group) {
        SeparateLaunch first = group.launches().get(0);
        if (group.program() == null) {
            first.make(sources);
            return first;
        }
        return new PersistentLaunch(
                device,
                group.program(),
                group.launches().stream().map(SeparateLaunch::launch).toList());
    }

    /** One launch of each kernel for each of its work-groups: that which touches least. */
    private Collection<TrialLaunch> trials() {
        Set<PersistentProgram> programs = new LinkedHashSet<>();
        Map<List<Object>, SeparateLaunch> smallest = new LinkedHashMap<>();
        for (Group group : groups) {
            if (group.program() != null) {
                programs.add(group.program());
            } else {
                SeparateLaunch one = group.launches().get(0);
                smallest.merge(
                        List.of(one.launch().kernel(), one.group()),
                        one,
                        (a, b) -> b.storageBytes() < a.storageBytes() ? b : a);
            }
        }
        List<TrialLaunch> trials = new ArrayList<>();
        programs.forEach(program -> trials.add(program.trial(device.info().computeUnits())));
        smallest.values().forEach(one -> trials.add(one.trial(sources)));
        return trials;
    }
}
