package io.github.crossstage.benchmarks;

import io.github.crossstage.Device;
import io.github.crossstage.DeviceSelector;
import io.github.crossstage.benchmarks.row.Json;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.tensor.Tensor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The main class of a JVM that starts one engine: loads a network, runs it, and prints how long it took from the JVM's start to the
 * first answer, and after a few more runs how much memory the process had at most.
 */
final class FirstAnswer {
    static final String MILLIS = "millis";
    static final String BYTES = "peakResidentBytes";

    private static final int FURTHER_RUNS = 5;
    private static final Path STATUS = Path.of("/proc/self/status");

    private FirstAnswer() {}

    /** Arguments: engine, ONNX file, batch, threads, device selector. */
    public static void main(String[] arguments) throws IOException {
        NetworkFile network = NetworkFile.of(Path.of(arguments[1]));
        int batch = Integer.parseInt(arguments[2]);
        int threads = Integer.parseInt(arguments[3]);
        Map<String, Object> answer = new LinkedHashMap<>();
        try (GraphSource source = network.open()) {
            Map<String, Tensor> inputs = MadeUpInputs.of(network.shapes(source, batch));
            if (arguments[0].equals(CrossStageContender.NAME)) {
                try (Device device = Device.open(DeviceSelector.parse(arguments[4]))) {
                    measure(new CrossStageContender(source, device, batch, inputs), answer);
                }
            } else {
                Contender peer = new OnnxRuntimeContender(network.file(), threads, inputs, Map.of());
                peer.run();
                measure(peer, answer);
            }
        }
        System.out.println(Json.write(answer));
    }

    /** @param contender one that has run once */
    private static void measure(Contender contender, Map<String, Object> answer) throws IOException {
        try (contender) {
            long start = ManagementFactory.getRuntimeMXBean().getStartTime();
            answer.put(MILLIS, System.currentTimeMillis() - start);
            for (int i = 0; i < FURTHER_RUNS; i++) {
                contender.run();
            }
            peakResidentBytes().ifPresent(bytes -> answer.put(BYTES, bytes));
        }
    }

    /** Linux tells it as {@code VmHWM: 123456 kB}. */
    private static OptionalLong peakResidentBytes() throws IOException {
        if (!Files.exists(STATUS)) {
            return OptionalLong.empty();
        }
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst();
    }
}
