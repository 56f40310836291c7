package io.github.crossstage.benchmarks;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The number of threads of a CPU driver. PoCL reads it from the environment when its library is loaded, which a running JVM cannot
 * change, so another number needs another JVM. Drivers for GPUs do not read it.
 */
final class DriverThreads {
    /** PoCL's variable up to version 5 and the one that took its place. */
    private static final List<String> VARIABLES = List.of("POCL_MAX_PTHREAD_COUNT", "POCL_CPU_MAX_CU_COUNT");

    private final String threads;

    DriverThreads(int threads) {
        this.threads = Integer.toString(threads);
    }

    /** Returns whether this JVM was started with this number of threads. */
    boolean isSetHere() {
        Map<String, String> environment = System.getenv();
        return VARIABLES.stream().allMatch(name -> threads.equals(environment.get(name)));
    }

    /** Runs the benchmark in a JVM that has the number set; returns its exit status. */
    int runInOwnJvm(List<String> arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>();
        line.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        line.add("--enable-native-access=ALL-UNNAMED");
        line.add("-cp");
        line.add(System.getProperty("java.class.path"));
        line.add(BenchMain.class.getName());
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line).inheritIO();
        VARIABLES.forEach(name -> builder.environment().put(name, threads));
        return builder.start().waitFor();
    }
}
