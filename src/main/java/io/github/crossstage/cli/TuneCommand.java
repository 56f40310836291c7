package io.github.crossstage.cli;

import io.github.crossstage.Device;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.report.JsonWriter;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tuner.TuneReport;
import io.github.crossstage.tuner.Tuner;
import io.github.crossstage.tuning.TuningEntry;
import io.github.crossstage.tuning.TuningFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code crossstage tune}: measures which implementations suit a device best and keeps the result. */
@Command(
        name = "tune",
        header = "Measure which implementations do a network's convolutions fastest on a device.",
        description = "Later runs on this device with this driver take what won. Stopped or out of time, it goes on"
                + " where it was when it is started again.")
final class TuneCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final ModelArguments model = new ModelArguments();

    @Mixin
    private final DeviceArguments deviceArguments = new DeviceArguments();

    @Mixin
    private final BatchArguments batch = new BatchArguments();

    @Mixin
    private final StorageArguments storage = new StorageArguments();

    @Option(
            names = "--budget",
            paramLabel = "TIME",
            converter = Time.class,
            description = "How long to measure, as 90s or 5m. Default: 60s.")
    private Duration budget = Duration.ofSeconds(60);

    @Option(names = "--again", description = "Measure what is known already too.")
    private boolean again;

    @Option(
            names = "--table",
            paramLabel = "FILE",
            description = "Where results are kept. Default: tuning.tsv in ~/.cache/crossstage or CROSSSTAGE_HOME,"
                    + " the only place where other commands look.")
    private Optional<Path> table = Optional.empty();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    TuneCommand(Console console) {
        this.console = console;
    }

    /** Takes a number of seconds or minutes. */
    static final class Time implements ITypeConverter<Duration> {
        private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,6})(s|m)");

        @Override
        public Duration convert(String text) {
            Matcher time = TIME.matcher(text);
            if (!time.matches()) {
                throw new TypeConversionException(
                        "'" + text + "' is no time; expected seconds or minutes, as 90s or 5m");
            }
            long count = Long.parseLong(time.group(1));
            return time.group(2).equals("s") ? Duration.ofSeconds(count) : Duration.ofMinutes(count);
        }
    }

    @Override
    public Integer call() throws IOException {
        batch.require();
        TuningFile file = table.map(TuningFile::at).orElseGet(TuningFile::ofUser);
        try (GraphSource source = model.open(console)) {
            Map<String, Shape> shapes = batch.shapes(source, model);
            try (Device device = deviceArguments.open(console);
                    ProgressLine progress = console.progress("tuning")) {
                TuneReport report =
                        new Tuner(device, file, storage.type()).tune(source.graph(shapes), budget, again, progress);
                progress.stop();
                report.notes().forEach(console::note);
                print(report, source.name() + " " + shapes + " on " + device.name(), file);
            }
        }
        return 0;
    }

    private void print(TuneReport report, String title, TuningFile file) throws IOException {
        if (json) {
            console.json(document -> document.object(members -> members.text("what", title)
                    .text("table", file.path().toString())
                    .number("usualNanos", report.usualNanos())
                    .number("tunedNanos", report.tunedNanos())
                    .number("left", report.left())
                    .objects("problems", report.lines(), TuneCommand::line)));
            return;
        }
        console.print(title);
        Table lines = new Table("problem", ">nodes", "usual choice", ">time", "fastest", ">time");
        for (TuneReport.Line line : report.lines()) {
            TuningEntry entry = line.entry();
            lines.row(
                    entry.key().problem(),
                    Integer.toString(line.count()),
                    entry.usual().toString(),
                    Table.millis(entry.usualNanos()),
                    entry.isWin() ? entry.choice().toString() : "the same",
                    Table.millis(entry.nanos()));
        }
        lines.print(console);
        console.print(String.format(
                Locale.ROOT,
                "%d problems, %d of them known before: %s with the usual choices, %s with the fastest; kept in %s",
                report.lines().size(),
                report.lines().stream().filter(TuneReport.Line::wasKnown).count(),
                Table.millis(report.usualNanos()),
                Table.millis(report.tunedNanos()),
                file));
        if (report.left() > 0) {
            console.note(report.left() + " problems are left; the same command goes on with them");
        }
    }

    private static void line(JsonWriter json, TuneReport.Line line) throws IOException {
        TuningEntry entry = line.entry();
        json.text("problem", entry.key().problem())
                .number("nodes", line.count())
                .truth("wasKnown", line.wasKnown())
                .text("usual", entry.usual().toString())
                .number("usualNanos", entry.usualNanos())
                .text("fastest", entry.choice().toString())
                .number("nanos", entry.nanos());
    }
}
