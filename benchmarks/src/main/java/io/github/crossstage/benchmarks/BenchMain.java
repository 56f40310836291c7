package io.github.crossstage.benchmarks;

import io.github.crossstage.Device;
import io.github.crossstage.DeviceSelector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the benchmark runner. Exit status 0, 1 if outputs disagree or a run fails, 2 for wrong usage. */
@Command(
        name = "crossstage-benchmarks",
        mixinStandardHelpOptions = true,
        description = "Times networks on CrossStage and on other engines, one run of each in turn, after checking that"
                + " their outputs agree.")
public final class BenchMain implements Callable<Integer> {
    private static final List<String> PEERS = List.of(OnnxRuntimeContender.NAME);

    @Spec
    private CommandSpec command;

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "FILE",
            description = "ONNX files. Default: the demo network in the jar.")
    private List<Path> models = List.of();

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
                    "Pause before every timed run in milliseconds, in which the other engine's threads fall asleep."
                            + " Default: ${DEFAULT-VALUE}.")
    private int pauseMillis = 20;

    @Option(names = "--json", paramLabel = "FILE", description = "Appends a JSON object a line.")
    private Optional<Path> json = Optional.empty();

    /** Runs the command line and ends the process. */
    public static void main(String[] arguments) {
        CommandLine commandLine = new CommandLine(new BenchMain());
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            failure.printStackTrace(command.getErr());
            return 1;
        });
        System.exit(commandLine.execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        requireUsable();
        DriverThreads driver = new DriverThreads(threads);
        if (!driver.isSetHere()) {
            return driver.runInOwnJvm(command.commandLine().getParseResult().originalArgs());
        }
        List<Row> rows = new ArrayList<>();
        try (Device opened = Device.open(DeviceSelector.parse(device))) {
            Surroundings surroundings = Surroundings.of(opened, threads);
            System.out.println(surroundings);
            System.out.println(Row.HEADER);
            for (Network network : Network.all(models)) {
                for (int batch : batches) {
                    for (String peer : peers) {
                        Row row = new Comparison(network, batch, repetitions, pauseMillis)
                                .run(opened, peer, threads, surroundings);
                        System.out.println(row.line());
                        rows.add(row);
                    }
                }
            }
        }
        if (json.isPresent()) {
            Row.append(json.get(), rows);
        }
        return rows.stream().allMatch(Row::agrees) ? 0 : 1;
    }

    private void requireUsable() {
        requirePositive("--threads", threads);
        requirePositive("--repetitions", repetitions);
        batches.forEach(batch -> requirePositive("--batch", batch));
        if (pauseMillis < 0) {
            throw new ParameterException(command.commandLine(), "--pause " + pauseMillis + ": expected 0 or more");
        }
        for (String peer : peers) {
            if (!PEERS.contains(peer)) {
                throw new ParameterException(
                        command.commandLine(), "--peers " + peer + ": unknown, expected one of " + PEERS);
            }
        }
        for (Path model : models) {
            if (!model.toFile().isFile()) {
                throw new ParameterException(command.commandLine(), "--models " + model + ": no such file");
            }
        }
    }

    private void requirePositive(String option, int number) {
        if (number < 1) {
            throw new ParameterException(command.commandLine(), option + " " + number + ": expected 1 or more");
        }
    }
}
