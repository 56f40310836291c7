package io.github.crossstage.benchmarks;

import io.github.crossstage.benchmarks.row.Footprint;
import io.github.crossstage.benchmarks.row.Json;
import io.github.crossstage.benchmarks.row.Quantiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Starts one engine with one ONNX file in JVMs of its own, first with an empty folder for compiled kernels, the driver's and ours, then
 * with what that left, and with the JVM's archive of classes, as a service has it that cares how soon it answers.
 *
 * @param threads CPU threads
 * @param device selector of our device
 * @param warmStarts starts after the first
 */
record FootprintMeter(int threads, String device, int warmStarts) {
    /**
     * What a service takes that cares how soon it answers and how little memory it needs: neither engine leaves the JVM much to do, so the
     * second compiler and several threads of a collector only compete with them, and a heap that begins small stays small.
     */
    private static final List<String> JVM = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms32m");

    /** Where PoCL, NVIDIA's driver and Mesa keep compiled kernels. */
    private static final List<String> CACHES = List.of("POCL_CACHE_DIR", "CUDA_CACHE_PATH", "MESA_SHADER_CACHE_DIR");

    /** Measures. @throws IllegalStateException if a start fails, with what it printed */
    Footprint measure(String engine, Path file, int batch) throws IOException, InterruptedException {
        Path cache = Files.createTempDirectory("crossstage-kernels");
        try {
            String classes = cache.resolve("classes.jsa").toString();
            Map<String, Object> cold = start(engine, file, batch, cache, "-XX:ArchiveClassesAtExit=" + classes);
            List<Map<String, Object>> warm = new ArrayList<>();
            for (int i = 0; i < warmStarts; i++) {
                warm.add(start(engine, file, batch, cache, "-XX:SharedArchiveFile=" + classes));
            }
            double[] millis = warm.stream().mapToDouble(FootprintMeter::millis).toArray();
            // The compiler's memory counts at the first start only; a service that has started before is what users
            // have.
            List<Long> bytes = warm.stream()
                    .filter(answer -> answer.containsKey(FirstAnswer.BYTES))
                    .map(answer -> (Long) answer.get(FirstAnswer.BYTES))
                    .sorted()
                    .toList();
            return new Footprint(
                    millis(cold),
                    Quantiles.of(millis).median(),
                    bytes.isEmpty() ? OptionalLong.empty() : OptionalLong.of(bytes.get(bytes.size() / 2)));
        } finally {
            Folders.delete(cache);
        }
    }

    private static double millis(Map<String, Object> answer) {
        return ((Number) answer.get(FirstAnswer.MILLIS)).doubleValue();
    }

    private Map<String, Object> start(String engine, Path file, int batch, Path cache, String classes)
            throws IOException, InterruptedException {
        List<String> arguments =
                List.of(engine, file.toString(), Integer.toString(batch), Integer.toString(threads), device);
        List<String> options = new ArrayList<>(JVM);
        options.addAll(List.of(
                "-Xshare:auto",
                "-Xlog:cds=off",
                "-Xlog:cds+dynamic=off",
                "-Dcrossstage.programs=" + cache.resolve("programs"),
                classes));
        ProcessBuilder builder =
                new ChildJvm(threads).builder(FirstAnswer.class, arguments, options.toArray(String[]::new));
        CACHES.forEach(name -> builder.environment().put(name, cache.toString()));
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) {
            throw new IllegalStateException(engine + " with " + file + " in a JVM of its own: exit status " + status
                    + ", it printed: " + output);
        }
        return Json.read(output);
    }
}
