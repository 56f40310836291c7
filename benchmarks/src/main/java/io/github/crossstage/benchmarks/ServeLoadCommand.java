package io.github.crossstage.benchmarks;

import io.github.crossstage.Device;
import io.github.crossstage.DeviceSelector;
import io.github.crossstage.Inputs;
import io.github.crossstage.Model;
import io.github.crossstage.Result;
import io.github.crossstage.benchmarks.onnx.MishForm;
import io.github.crossstage.benchmarks.report.ServingReport;
import io.github.crossstage.benchmarks.row.ServiceRow;
import io.github.crossstage.benchmarks.row.Surroundings;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.serving.BatchPolicy;
import io.github.crossstage.serving.BatchRunner;
import io.github.crossstage.serving.Batcher;
import io.github.crossstage.serving.BatcherStatistics;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Networks in a service under load, on CrossStage and on ONNX Runtime, with and without a batcher. */
@Command(
        name = "serve-load",
        mixinStandardHelpOptions = true,
        description = "Answers a second and waiting times against the number of callers, with and without a batcher, on"
                + " CrossStage and on ONNX Runtime. Every answer is checked.")
final class ServeLoadCommand implements Callable<Integer> {
    private static final int PICTURES = 16;
    private static final long SEED = 0;
    private static final double WARM_UP_SHARE = 0.25;

    @Spec
    private CommandSpec command;

    @Option(
            names = "--networks",
            split = ",",
            paramLabel = "NAME[@SIZE]",
            description = "Published networks by name. Default: the demo network in the jar, and densenet121@64.")
    private List<String> networks = List.of();

    @Option(names = "--callers", split = ",", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private List<Integer> callers = List.of(1, 4, 16, 32);

    @Option(names = "--seconds", paramLabel = "N", description = "Measured time of each. Default: ${DEFAULT-VALUE}.")
    private double seconds = 3;

    @Option(names = "--max-batch", paramLabel = "N", description = "Rows of a batch. Default: ${DEFAULT-VALUE}.")
    private int maxBatch = 8;

    @Option(
            names = "--max-delay",
            paramLabel = "MS",
            description = "How long a request waits for others while the device is free. Default: ${DEFAULT-VALUE}.")
    private int maxDelayMillis = 0;

    @Option(names = "--threads", paramLabel = "N", description = "CPU threads of every engine. Default: all.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--device", paramLabel = "SEL", description = "OpenCL device. Default: ${DEFAULT-VALUE}.")
    private String device = "auto";

    @Option(names = "--json", paramLabel = "FILE", description = "Appends a JSON object a line.")
    private Optional<Path> json = Optional.empty();

    @Option(names = "--report", paramLabel = "FILE.md", description = "Writes a page of all rows of --json.")
    private Optional<Path> report = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        BenchMain.requirePositive(command, "--threads", threads);
        BenchMain.requirePositive(command, "--max-batch", maxBatch);
        callers.forEach(count -> BenchMain.requirePositive(command, "--callers", count));
        if (!(seconds > 0) || maxDelayMillis < 0 || (report.isPresent() && json.isEmpty())) {
            throw new ParameterException(
                    command.commandLine(),
                    "--seconds " + seconds + " --max-delay " + maxDelayMillis
                            + ": expected above 0 and 0 or more; and --report needs --json");
        }
        List<Network> all = networks();
        ChildJvm child = new ChildJvm(threads);
        if (!child.isHere()) {
            return child.run(
                    BenchMain.class,
                    command.commandLine().getParent().getParseResult().originalArgs());
        }
        try (Device opened = Device.open(DeviceSelector.parse(device))) {
            Surroundings surroundings = Surroundings.of(opened, threads);
            System.out.println(surroundings);
            System.out.println("network, service, callers: answers/s, mean batch, p50, p95, p99 in ms");
            for (Network network : all) {
                measure(network, opened, surroundings);
            }
        }
        if (report.isPresent()) {
            ServingReport.write(ServiceRow.readAll(json.get()), report.get());
        }
        return 0;
    }

    private List<Network> networks() throws IOException {
        List<Network> all = new ArrayList<>();
        try {
            if (networks.isEmpty()) {
                all.add(NetworkFile.demo());
            }
            for (String name : networks.isEmpty() ? List.of("densenet121@64") : networks) {
                all.add(PublishedNetwork.parse(name, Optional.empty(), MishForm.DECOMPOSED));
            }
            return all;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--networks: " + e.getMessage(), e);
        }
    }

    private void measure(Network network, Device opened, Surroundings surroundings)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("serve-load");
        try (GraphSource source = network.open()) {
            Map<String, Shape> shapes = network.shapes(source, maxBatch);
            try (Model model = Model.load(source, opened, options -> {
                        options.maxBatch(maxBatch);
                        shapes.forEach((name, shape) -> options.inputShape(name, shape.extents()));
                    });
                    OnnxRuntimeRunner peer = new OnnxRuntimeRunner(network, source, maxBatch, threads, folder)) {
                List<Inputs> pictures = pictures(network.shapes(source, 1));
                List<Tensor> expected = new ArrayList<>();
                for (Inputs picture : pictures) {
                    expected.add(model.run(picture).get());
                }
                ServiceLoad load = new ServiceLoad(pictures, expected);
                Function<Inputs, Result> oursAlone = model::run;
                Function<Inputs, Result> theirsAlone = inputs -> peer.run(inputs.tensors());
                for (int count : callers) {
                    Point point = new Point(network.name(), shapes, count, surroundings);
                    tell(alone(point, CrossStageContender.NAME, "", load, oursAlone));
                    tell(batched(point, CrossStageContender.NAME, "", load, BatchRunner.of(model)));
                    tell(alone(point, OnnxRuntimeContender.NAME, peer.version(), load, theirsAlone));
                    tell(batched(point, OnnxRuntimeContender.NAME, peer.version(), load, peer));
                }
            }
        } finally {
            remove(folder);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static List<Inputs> pictures(Map<String, Shape> shapes) {
        Random random = new Random(SEED);
        List<Inputs> pictures = new ArrayList<>();
        for (int i = 0; i < PICTURES; i++) {
            Map<String, Tensor> picture = new LinkedHashMap<>();
            shapes.forEach((name, shape) -> picture.put(name, MadeUpInputs.normal(shape, random)));
            pictures.add(Inputs.of(picture));
        }
        return pictures;
    }

    /** What is measured of each service. */
    private record Point(String network, Map<String, Shape> shapes, int callers, Surroundings surroundings) {
        ServiceRow row(String engine, String version, String batcher, double seconds, long[] nanos, double meanBatch) {
            List<Long> input = new ArrayList<>();
            for (long extent : shapes.values().iterator().next().with(0, 1).extents()) {
                input.add(extent);
            }
            return new ServiceRow(
                    network,
                    input,
                    engine,
                    version,
                    batcher,
                    callers,
                    seconds,
                    nanos.length,
                    meanBatch,
                    ServiceRow.quantileMs(nanos, 0.5),
                    ServiceRow.quantileMs(nanos, 0.95),
                    ServiceRow.quantileMs(nanos, 0.99),
                    surroundings);
        }
    }

    private ServiceRow alone(
            Point point, String engine, String version, ServiceLoad load, Function<Inputs, Result> service)
            throws InterruptedException {
        load.run(service, point.callers, seconds * WARM_UP_SHARE);
        return point.row(engine, version, "", seconds, load.run(service, point.callers, seconds), 1);
    }

    private ServiceRow batched(Point point, String engine, String version, ServiceLoad load, BatchRunner runner)
            throws InterruptedException {
        BatchPolicy policy = BatchPolicy.standard().maxDelay(Duration.ofMillis(maxDelayMillis));
        try (Batcher batcher = Batcher.of(runner, policy)) {
            Function<Inputs, Result> service = inputs -> batcher.submit(inputs).join();
            load.run(service, point.callers, seconds * WARM_UP_SHARE);
            BatcherStatistics before = batcher.statistics();
            long[] nanos = load.run(service, point.callers, seconds);
            BatcherStatistics after = batcher.statistics();
            double meanBatch = (double) (after.rows() - before.rows()) / (after.batches() - before.batches());
            return point.row(engine, version, maxBatch + " rows, " + maxDelayMillis + " ms", seconds, nanos, meanBatch);
        }
    }

    private void tell(ServiceRow row) throws IOException {
        System.out.printf(
                Locale.ROOT,
                "%s, %s, %d: %.0f, %.1f, %.2f, %.2f, %.2f%n",
                row.network(),
                row.service(),
                row.callers(),
                row.perSecond(),
                row.meanBatch(),
                row.p50Ms(),
                row.p95Ms(),
                row.p99Ms());
        if (json.isPresent()) {
            Files.writeString(json.get(), row.json() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }
}
