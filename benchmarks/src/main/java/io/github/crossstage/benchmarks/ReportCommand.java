package io.github.crossstage.benchmarks;

import io.github.crossstage.benchmarks.report.Report;
import io.github.crossstage.benchmarks.row.Row;
import io.github.crossstage.benchmarks.row.RowJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Rows to a page with tables and plots. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Makes a page of Markdown with tables and plots from rows that --json wrote.")
final class ReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Parameters(arity = "1..*", paramLabel = "FILE.jsonl", description = "Files with rows.")
    private List<Path> files = List.of();

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FILE.md",
            description = "The page; its plots go to a folder beside it that is called as the page without its ending.")
    private Path output;

    @Override
    public Integer call() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (Path file : files) {
            if (!file.toFile().isFile()) {
                throw new ParameterException(command.commandLine(), file + ": no such file");
            }
            rows.addAll(RowJson.readAll(file));
        }
        Report.write(rows, output);
        return 0;
    }
}
