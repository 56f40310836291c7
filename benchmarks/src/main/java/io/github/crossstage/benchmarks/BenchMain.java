package io.github.crossstage.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The entry point of the benchmark runner. Exit status 0, 1 if outputs disagree or a run fails, 2 for wrong usage. Without a command
 * networks are compared.
 */
public final class BenchMain {
    private BenchMain() {}

    /** Runs the command line and ends the process. */
    public static void main(String[] arguments) {
        CommandLine commandLine = new CommandLine(new CompareCommand());
        commandLine.addSubcommand(new GemmCommand());
        commandLine.addSubcommand(new ReportCommand());
        commandLine.addSubcommand(new ServeLoadCommand());
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            failure.printStackTrace(command.getErr());
            return 1;
        });
        System.exit(commandLine.execute(arguments));
    }

    static void requirePositive(CommandSpec command, String option, int number) {
        if (number < 1) {
            throw new ParameterException(command.commandLine(), option + " " + number + ": expected 1 or more");
        }
    }
}
