package io.github.crossstage.benchmarks;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * JVMs with the environment that a measurement needs, which a running JVM cannot change for itself: the number of threads of a CPU
 * driver, which PoCL reads when its library is loaded (drivers for GPUs do not), and libjsig, which keeps the signal handler of PoCL's
 * compiler apart from the JVM's.
 */
final class ChildJvm {
    /** PoCL's variable up to version 5 and the one that took its place. */
    private static final List<String> THREADS = List.of("POCL_MAX_PTHREAD_COUNT", "POCL_CPU_MAX_CU_COUNT");

    /** Pins PoCL's thread i to CPU i, or ends the process where it may not; unpinned, threads often share a CPU (README.md). */
    private static final String PINNED = "POCL_AFFINITY";

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PRELOAD = "LD_PRELOAD";
    private static final Path LIBJSIG = Path.of(System.getProperty("java.home"), "lib", "libjsig.so");

    private final String threads;

    ChildJvm(int threads) {
        this.threads = Integer.toString(threads);
    }

    /** Returns whether this process may use all CPUs from 0 on. */
    private static boolean mayPin() throws IOException {
        if (!Files.exists(STATUS)) {
            return false;
        }
        String cpus = "Cpus_allowed_list:";
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith(cpus))
                .map(line -> line.substring(cpus.length()).strip())
                .anyMatch(("0-" + (Runtime.getRuntime().availableProcessors() - 1))::equals);
    }

    /** Returns whether this JVM has that environment. */
    boolean isHere() {
        Map<String, String> environment = System.getenv();
        return THREADS.stream().allMatch(name -> threads.equals(environment.get(name)))
                && environment.containsKey(PINNED)
                && (!Files.exists(LIBJSIG) || preloaded(environment).contains(LIBJSIG.toString()));
    }

    private static String preloaded(Map<String, String> environment) {
        return environment.getOrDefault(PRELOAD, "");
    }

    /** Runs a class in such a JVM with this one's options, input and outputs; returns its exit status. */
    int run(Class<?> main, List<String> arguments) throws IOException, InterruptedException {
        Process process = builder(main, arguments).inheritIO().start();
        // Who stops this JVM means the measurement.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return process.waitFor();
    }

    /** Gets ready to start a class in such a JVM with this one's options and others. */
    ProcessBuilder builder(Class<?> main, List<String> arguments, String... options) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        line.add("--enable-native-access=ALL-UNNAMED");
        line.addAll(List.of(options));
        line.add("-cp");
        line.add(System.getProperty("java.class.path"));
        line.add(main.getName());
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line);
        Map<String, String> environment = builder.environment();
        THREADS.forEach(name -> environment.put(name, threads));
        environment.putIfAbsent(PINNED, mayPin() ? "1" : "0");
        if (Files.exists(LIBJSIG) && !preloaded(environment).contains(LIBJSIG.toString())) {
            String others = preloaded(environment);
            environment.put(PRELOAD, others.isEmpty() ? LIBJSIG.toString() : LIBJSIG + ":" + others);
        }
        return builder;
    }
}
