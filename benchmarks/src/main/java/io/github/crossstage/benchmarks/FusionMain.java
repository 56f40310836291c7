package io.github.crossstage.benchmarks;

import io.github.crossstage.Device;
import io.github.crossstage.DeviceSelector;
import io.github.crossstage.benchmarks.row.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the fusion strategies of CSPNet and writes CSPNET.md. Exit status 0, 1 if a run fails, 2 for wrong usage. */
@Command(
        name = "fusion",
        mixinStandardHelpOptions = true,
        description = "Runs every depth and fusion strategy of CSPDenseNet and compares time and traffic with CIO.")
public final class FusionMain implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "Markdown; what it says from '" + FusionReport.READING + "' on is kept.")
    private Path out = Path.of("CSPNET.md");

    @Option(names = "--depths", split = ",", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private List<Integer> depths = FusionNetwork.DEPTHS;

    @Option(names = "--device", paramLabel = "SEL", description = "OpenCL device. Default: ${DEFAULT-VALUE}.")
    private String device = "auto";

    @Option(names = "--repetitions", paramLabel = "N", description = "Timed rounds. Default: ${DEFAULT-VALUE}.")
    private int repetitions = 31;

    /** Runs the command line and ends the process. */
    public static void main(String[] arguments) {
        CommandLine commandLine = new CommandLine(new FusionMain());
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            failure.printStackTrace(command.getErr());
            return 1;
        });
        System.exit(commandLine.execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        if (repetitions < 1) {
            throw new ParameterException(
                    command.commandLine(), "--repetitions " + repetitions + ": expected 1 or more");
        }
        for (int depth : depths) {
            if (!FusionNetwork.DEPTHS.contains(depth)) {
                throw new ParameterException(
                        command.commandLine(), "--depths " + depth + ": expected one of " + FusionNetwork.DEPTHS);
            }
        }
        List<List<FusionRow>> rows = new ArrayList<>();
        Surroundings surroundings;
        try (Device opened = Device.open(DeviceSelector.parse(device))) {
            surroundings = Surroundings.of(opened, Runtime.getRuntime().availableProcessors());
            System.out.println(surroundings);
            for (int depth : depths) {
                try (FusionDepth strategies = new FusionDepth(depth, opened)) {
                    System.out.println("depth " + depth + ": loaded");
                    rows.add(strategies.measure(repetitions));
                    System.out.println("depth " + depth + ": timed");
                }
            }
        }
        Files.writeString(out, FusionReport.of(rows, surroundings, repetitions, line()) + reading());
        return 0;
    }

    private String line() {
        return "java -cp benchmarks/target/crossstage-benchmarks.jar " + FusionMain.class.getName() + " "
                + String.join(" ", command.commandLine().getParseResult().originalArgs());
    }

    /** Returns what a reader wrote into the file before. */
    private String reading() throws IOException {
        if (!Files.exists(out)) {
            return "";
        }
        String before = Files.readString(out);
        int start = before.indexOf(FusionReport.READING + "\n");
        return start < 0 ? "" : before.substring(start);
    }
}
