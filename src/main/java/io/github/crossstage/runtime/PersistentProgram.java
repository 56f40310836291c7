package io.github.crossstage.runtime;

import io.github.crossstage.lowering.Arg;
import io.github.crossstage.lowering.KernelSpec;
import io.github.crossstage.lowering.Launch;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.opencl.KernelSource;
import io.github.crossstage.opencl.TrialLaunch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program of a persistent kernel ({@code persistent.cl}): all kernels of a part of a network as functions of one kernel, which
 * makes many launches as one. For CPU drivers, whose launches wake and end threads.
 *
 * <p>Each kernel's source is taken as it is, with its macros defined before and undefined behind it; names of functions get its number,
 * and ids of work-items come from an argument. Immutable.
 */
final class PersistentProgram {
    /** What the kernel's function and file are called. */
    static final String NAME = "persistent";
    /** Buffers that the kernel has parameters for. */
    static final int BUFFERS = 16;
    /** The first of a step's arguments in its record in the table. */
    static final int FIRST_ARGUMENT = 10;
    /** Launches of a network that are worth a program of their own. */
    private static final int FEWEST_LAUNCHES = 16;
    /** Two programs are compiled side by side; they must save this share of the longer way. */
    private static final double WORTH_A_CUT = 0.8;

    private static final List<String> IDS = List.of("get_group_id", "get_global_id");
    private static final Pattern DEFINE = Pattern.compile("(?m)^\\s*#\\s*define\\s+(\\w+)");
    private static final Pattern HELPER = Pattern.compile("(?m)^(?:static )?inline [\\w ]*?\\*?(\\w+)\\(");
    private static final Pattern KERNEL =
            Pattern.compile("__kernel\\s+__attribute__\\(\\(reqd_work_group_size\\(1, 1, 1\\)\\)\\)\\s+void (\\w+)\\(");

    private final Map<KernelSpec, Integer> numbers = new LinkedHashMap<>();
    private final KernelSource source;

    /** Makes the program of some launches that it can take. */
    private PersistentProgram(List<Launch> launches, Map<String, KernelSource> sources) {
        StringBuilder units = new StringBuilder();
        StringBuilder cases = new StringBuilder("#define PERSISTENT_CASES");
        for (Launch launch : launches) {
            int number = numbers.size();
            if (numbers.putIfAbsent(launch.kernel(), number) == null) {
                units.append(unit(launch.kernel(), text(launch, sources), number));
                cases.append(call(launch, number));
            }
        }
        source = KernelSource.whole(
                NAME,
                units.append(cases)
                        .append('\n')
                        .append(KernelSource.load(NAME).text())
                        .toString());
    }

    /** Returns whether launches cost a device enough, and whether one that is begun goes on there as the kernel needs it. */
    static boolean serves(DeviceInfo info) {
        return info.kind() == DeviceInfo.Kind.CPU && info.computeUnits() > 1;
    }

    /** Returns one program, or two that are compiled side by side, for the launches of a network; none where they are few. */
    static List<PersistentProgram> of(List<Launch> launches, Map<String, KernelSource> sources) {
        Map<KernelSpec, Boolean> ofSingles = new HashMap<>();
        launches.forEach(launch -> ofSingles.computeIfAbsent(launch.kernel(), kernel -> isOfSingles(launch, sources)));
        List<Launch> taken = launches.stream()
                .filter(launch -> ofSingles.get(launch.kernel()))
                .toList();
        if (taken.size() < FEWEST_LAUNCHES) {
            return List.of();
        }
        int cut = cut(taken, sources);
        List<PersistentProgram> programs = new ArrayList<>();
        for (List<Launch> part : List.of(taken.subList(0, cut), taken.subList(cut, taken.size()))) {
            if (!part.isEmpty()) {
                programs.add(new PersistentProgram(part, sources));
            }
        }
        return programs;
    }

    /** Returns the launch that a second program begins with, so that the longer one is short; 0 where that saves little. */
    private static int cut(List<Launch> launches, Map<String, KernelSource> sources) {
        int size = launches.size();
        long[] head = new long[size + 1];
        long[] tail = new long[size + 1];
        Set<KernelSpec> seen = new LinkedHashSet<>();
        Set<KernelSpec> seenBehind = new LinkedHashSet<>();
        for (int i = 0; i < size; i++) {
            Launch first = launches.get(i);
            Launch last = launches.get(size - 1 - i);
            head[i + 1] =
                    head[i] + (seen.add(first.kernel()) ? text(first, sources).length() : 0);
            tail[size - 1 - i] = tail[size - i]
                    + (seenBehind.add(last.kernel()) ? text(last, sources).length() : 0);
        }
        int best = 0;
        double shortest = WORTH_A_CUT * tail[0];
        for (int i = 1; i < size; i++) {
            long longer = Math.max(head[i], tail[i]);
            if (longer < shortest) {
                best = i;
                shortest = longer;
            }
        }
        return best;
    }

    /** Returns whether a launch's work-groups are of one work-item, by its kernel's attribute. */
    private static boolean isOfSingles(Launch launch, Map<String, KernelSource> sources) {
        Matcher kernel = KERNEL.matcher(text(launch, sources));
        while (kernel.find()) {
            if (kernel.group(1).equals(launch.kernel().function())) {
                return true;
            }
        }
        return false;
    }

    private static String text(Launch launch, Map<String, KernelSource> sources) {
        return sources.computeIfAbsent(launch.kernel().file(), KernelSource::load)
                .text();
    }

    /** Returns a kernel as functions with a number behind their names, and nothing else of it left defined. */
    private static String unit(KernelSpec spec, String text, int number) {
        Map<String, String> macros = new LinkedHashMap<>(spec.macros());
        for (Pattern function : List.of(HELPER, KERNEL)) {
            function.matcher(text)
                    .results()
                    .forEach(found -> macros.put(found.group(1), found.group(1) + "_" + number));
        }
        IDS.forEach(function -> macros.put(function + "(d)", "persistent_id.s##d"));
        macros.put("get_global_size(d)", "persistent_size.s##d");
        StringBuilder unit = new StringBuilder();
        macros.forEach((name, value) ->
                unit.append("#define ").append(name).append(' ').append(value).append('\n'));
        unit.append(KERNEL.matcher(text).replaceAll("static void $1(int4 persistent_id, int4 persistent_size, "));
        Set<String> defined = new LinkedHashSet<>();
        DEFINE.matcher(unit).results().forEach(found -> defined.add(found.group(1)));
        defined.forEach(name -> unit.append("#undef ").append(name).append('\n'));
        return unit.toString();
    }

    private static String call(Launch launch, int number) {
        StringBuilder call =
                new StringBuilder(" case " + number + ": " + launch.kernel().function() + "_" + number + "(id, size");
        int at = FIRST_ARGUMENT;
        for (Arg arg : launch.args()) {
            call.append(", PERSISTENT_")
                    .append(kind(arg))
                    .append('(')
                    .append(at)
                    .append(')');
            at += ints(arg);
        }
        return call.append("); break;").toString();
    }

    private static String kind(Arg arg) {
        if (arg instanceof Arg.Memory) {
            return "TENSOR";
        }
        if (arg instanceof Arg.Ints ints) {
            return "INTS_" + ints.values().size();
        }
        return arg instanceof Arg.Float32 ? "FLOAT" : "LOCAL";
    }

    /** Returns the ints that an argument has in the table. */
    static int ints(Arg arg) {
        if (arg instanceof Arg.Memory) {
            return 3;
        }
        return arg instanceof Arg.Ints ints ? ints.values().size() : 1;
    }

    /** Returns whether it has a launch's kernel. */
    boolean has(Launch launch) {
        return numbers.containsKey(launch.kernel());
    }

    /** Returns the number of a launch's kernel. */
    int number(Launch launch) {
        return numbers.get(launch.kernel());
    }

    /** Returns the whole program. */
    KernelSource source() {
        return source;
    }

    /** Returns a launch of no step at all, for what the driver compiles for it. */
    TrialLaunch trial(int computeUnits) {
        TrialLaunch trial = new TrialLaunch(source, "", NAME, new long[] {computeUnits}, new long[] {1});
        trial.add(TrialLaunch.BUFFER, PersistentLaunch.TABLE_BYTES);
        trial.add(TrialLaunch.INTS, 0);
        trial.add(TrialLaunch.LOCAL, Float.BYTES);
        for (int i = 0; i < BUFFERS; i++) {
            trial.add(TrialLaunch.BUFFER, Float.BYTES);
        }
        return trial;
    }
}
