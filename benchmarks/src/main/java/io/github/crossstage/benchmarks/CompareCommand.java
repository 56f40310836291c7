package io.github.crossstage.benchmarks;

import io.github.crossstage.Device;
import io.github.crossstage.DeviceSelector;
import io.github.crossstage.benchmarks.onnx.MishForm;
import io.github.crossstage.benchmarks.report.Report;
import io.github.crossstage.benchmarks.row.Peaks;
import io.github.crossstage.benchmarks.row.Row;
import io.github.crossstage.benchmarks.row.RowJson;
import io.github.crossstage.benchmarks.row.Surroundings;
import io.github.crossstage.models.Networks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Networks on CrossStage and on other engines, side by side. */
@Command(
        name = "crossstage-benchmarks",
        mixinStandardHelpOptions = true,
        description = "Times networks on CrossStage and on other engines, in turns of five runs, after checking that"
                + " their outputs agree.")
final class CompareCommand implements Callable<Integer> {
    private static final List<String> PEERS = List.of(OnnxRuntimeContender.NAME);

    @Spec
    private CommandSpec command;

    @Option(
            names = "--networks",
            split = ",",
            paramLabel = "NAME[@SIZE]",
            description = "Published networks by name, with weights from a formula; `all` for each of them."
                    + " `crossstage networks` lists them.")
    private List<String> networks = List.of();

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "FILE",
            description = "ONNX files. Default where no networks are named: the demo network in the jar.")
    private List<Path> models = List.of();

    @Option(
            names = "--size",
            paramLabel = "N",
            description = "Height and width for --networks that name none. Default: the published size.")
    private Optional<Integer> size = Optional.empty();

    @Option(
            names = "--mish",
            paramLabel = "FORM",
            description = "How --networks are written for the peer: Mish as Softplus, Tanh and Mul, or as the operator"
                    + " of opset 18: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private MishForm mish = MishForm.DECOMPOSED;

    @Option(names = "--batch", split = ",", paramLabel = "N", description = "Batch sizes. Default: ${DEFAULT-VALUE}.")
    private List<Integer> batches = List.of(1);

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "CPU threads of every engine. Default: the machine's processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--peers", split = ",", paramLabel = "NAME", description = "Default: ${DEFAULT-VALUE}.")
    private List<String> peers = PEERS;

    @Option(names = "--device", paramLabel = "SEL", description = "OpenCL device. Default: ${DEFAULT-VALUE}.")
    private String device = "auto";

    @Option(names = "--repetitions", paramLabel = "N", description = "Timed runs. Default: ${DEFAULT-VALUE}.")
    private int repetitions = 30;

    @Option(
            names = "--pause",
            paramLabel = "MS",
            description =
                    "Pause before every turn of an engine in milliseconds, in which the other's threads fall asleep."
                            + " Default: ${DEFAULT-VALUE}.")
    private int pauseMillis = 100;

    @Option(
            names = "--starts",
            paramLabel = "N",
            description =
                    "Starts of each engine in a JVM of its own, after a first one without compiled kernels; 0 leaves"
                            + " out start times and memory. Default: ${DEFAULT-VALUE}.")
    private int starts = 3;

    @Option(
            names = "--wait",
            paramLabel = "S",
            description = "Seconds to wait at most until the machine is no longer busy. Default: ${DEFAULT-VALUE}.")
    private int waitSeconds = 0;

    @Option(names = "--json", paramLabel = "FILE", description = "Appends a JSON object a line.")
    private Optional<Path> json = Optional.empty();

    @Option(
            names = "--report",
            paramLabel = "FILE.md",
            description = "Writes a report of all rows of --json in the end, with its plots in a folder beside it.")
    private Optional<Path> report = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Network> all = requireUsable();
        ChildJvm child = new ChildJvm(threads);
        if (!child.isHere()) {
            return child.run(
                    BenchMain.class, command.commandLine().getParseResult().originalArgs());
        }
        Surroundings.awaitQuiet(Duration.ofSeconds(waitSeconds));
        boolean agree = true;
        try (Device opened = Device.open(DeviceSelector.parse(device))) {
            Surroundings surroundings = Surroundings.of(opened, threads);
            System.out.println(surroundings);
            Peaks peaks = PeakMeter.measure(opened.info()
                    .orElseThrow(() -> new ParameterException(
                            command.commandLine(), "--device " + device + ": expected an OpenCL device")));
            System.out.printf(
                    "peak %.1f GFLOP/s, memory %.1f GB/s, caches %.1f GB/s%n",
                    peaks.gigaflops(), peaks.memoryGigabytes(), peaks.cacheGigabytes());
            System.out.println(Row.HEADER);
            for (Network network : all) {
                for (int batch : batches) {
                    for (String peer : peers) {
                        Row row = comparison(network, batch, peaks).run(opened, peer, surroundings);
                        System.out.println(row.line());
                        agree &= row.agrees();
                        if (json.isPresent()) {
                            RowJson.append(json.get(), row);
                        }
                    }
                }
            }
        }
        if (report.isPresent()) {
            Report.write(RowJson.readAll(json.get()), report.get());
        }
        return agree ? 0 : 1;
    }

    private Comparison comparison(Network network, int batch, Peaks peaks) {
        return new Comparison(
                network,
                batch,
                repetitions,
                pauseMillis,
                peaks,
                starts == 0 ? Optional.empty() : Optional.of(new FootprintMeter(threads, device, starts)));
    }

    private List<Network> requireUsable() throws IOException {
        BenchMain.requirePositive(command, "--threads", threads);
        BenchMain.requirePositive(command, "--repetitions", repetitions);
        batches.forEach(batch -> BenchMain.requirePositive(command, "--batch", batch));
        size.ifPresent(side -> BenchMain.requirePositive(command, "--size", side));
        requireNotNegative("--pause", pauseMillis);
        requireNotNegative("--starts", starts);
        if (report.isPresent() && json.isEmpty()) {
            throw new ParameterException(command.commandLine(), "--report needs --json, which has the rows");
        }
        for (String peer : peers) {
            if (!PEERS.contains(peer)) {
                throw new ParameterException(
                        command.commandLine(), "--peers " + peer + ": unknown, expected one of " + PEERS);
            }
        }
        return networks();
    }

    private void requireNotNegative(String option, int number) {
        if (number < 0) {
            throw new ParameterException(command.commandLine(), option + " " + number + ": expected 0 or more");
        }
    }

    private List<Network> networks() throws IOException {
        List<Network> all = new ArrayList<>();
        try {
            for (String name : networks.equals(List.of("all")) ? Networks.names() : networks) {
                all.add(PublishedNetwork.parse(name, size, mish));
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--networks: " + e.getMessage(), e);
        }
        for (Path model : models) {
            if (!model.toFile().isFile()) {
                throw new ParameterException(command.commandLine(), "--models " + model + ": no such file");
            }
            all.add(NetworkFile.of(model));
        }
        return all.isEmpty() ? List.of(NetworkFile.demo()) : all;
    }
}
