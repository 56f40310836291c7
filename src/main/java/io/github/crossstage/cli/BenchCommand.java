package io.github.crossstage.cli;

import io.github.crossstage.Device;
import io.github.crossstage.Inputs;
import io.github.crossstage.Model;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.report.JsonWriter;
import io.github.crossstage.report.Trace;
import io.github.crossstage.runtime.Profile;
import io.github.crossstage.runtime.Profile.StepTime;
import io.github.crossstage.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code crossstage bench}: where the time of a run goes. */
@Command(name = "bench", header = "Time a network on random numbers: whole runs, and each layer.")
final class BenchCommand implements Callable<Integer> {
    private static final int SLOWEST_LAYERS = 10;
    private static final long SEED = 0;

    private final Console console;

    @Spec
    private CommandSpec command;

    @Mixin
    private final NetworkArguments network = new NetworkArguments();

    @Mixin
    private final BatchArguments batch = new BatchArguments();

    @Option(names = "--repetitions", paramLabel = "N", description = "Timed runs. Default: ${DEFAULT-VALUE}.")
    private int repetitions = 20;

    @Option(names = "--all", description = "Print every layer, not only the slowest.")
    private boolean all;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description =
                    "Also write the device times of one run's layers and kernels, for Perfetto or chrome://tracing.")
    private Optional<Path> trace = Optional.empty();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    BenchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Counts.requirePositive(command, "--repetitions", repetitions);
        batch.require();
        try (GraphSource source = network.open(console)) {
            Map<String, Shape> shapes = batch.shapes(source, network.model());
            try (Device device = network.openDevice(console);
                    ProgressLine progress = console.progress("loading");
                    Model loaded = network.load(source, device, shapes, progress)) {
                progress.phase("timing");
                Profile profile = loaded.profile(Inputs.of(MadeUpTensor.normal(shapes, SEED)), repetitions);
                progress.stop();
                if (trace.isPresent()) {
                    OutputFiles.write(trace.get(), Trace.of(profile, source.name(), device.name()));
                }
                print(profile, shapes, source.name(), device.name());
            }
        }
        return 0;
    }

    private void print(Profile profile, Map<String, Shape> shapes, String name, String device) throws IOException {
        if (json) {
            console.json(document -> document.object(members -> json(
                    members.text("model", name)
                            .text("device", device)
                            .objects("inputs", shapes.entrySet(), (each, shape) -> each.text("name", shape.getKey())
                                    .shape("shape", shape.getValue())),
                    profile)));
            return;
        }
        console.print(name + " " + shapes + " on " + device + ", " + profile.repetitions() + " runs, medians");
        console.print(String.format(
                Locale.ROOT,
                "run %s = upload %s, compute %s, download %s; %.1f GFLOP/s",
                Table.millis(profile.wallNanos()),
                Table.millis(profile.uploadNanos()),
                Table.millis(profile.computeNanos()),
                Table.millis(profile.downloadNanos()),
                gigaflops(flops(profile), profile.computeNanos())));
        console.print("");
        List<StepTime> shown = all
                ? profile.steps()
                : profile.steps().stream()
                        .sorted(Comparator.comparingLong(StepTime::nanos).reversed())
                        .limit(SLOWEST_LAYERS)
                        .toList();
        Table table = new Table(
                all ? "layer" : "slowest layers", "operator", "implementation", ">time", ">share", ">GFLOP/s");
        long total = Math.max(1, profile.deviceNanos());
        shown.forEach(step -> table.row(
                step.name(),
                step.operator(),
                step.implementation(),
                Table.millis(step.nanos()),
                String.format(Locale.ROOT, "%.1f %%", 100.0 * step.nanos() / total),
                String.format(Locale.ROOT, "%.1f", gigaflops(step.flops(), step.nanos()))));
        table.print(console);
    }

    private static long flops(Profile profile) {
        return profile.steps().stream().mapToLong(StepTime::flops).sum();
    }

    /** Floating-point operations a nanosecond; 0 for a step that takes no time. */
    private static double gigaflops(long flops, long nanos) {
        return nanos == 0 ? 0 : (double) flops / nanos;
    }

    private static void json(JsonWriter json, Profile profile) throws IOException {
        json.number("repetitions", profile.repetitions())
                .number("wallNanos", profile.wallNanos())
                .number("uploadNanos", profile.uploadNanos())
                .number("computeNanos", profile.computeNanos())
                .number("downloadNanos", profile.downloadNanos())
                .number("flops", flops(profile))
                .number("gflopsPerSecond", gigaflops(flops(profile), profile.computeNanos()))
                .objects("steps", profile.steps(), (members, step) -> members.text("name", step.name())
                        .text("operator", step.operator())
                        .text("implementation", step.implementation())
                        .number("nanos", step.nanos())
                        .number("flops", step.flops()));
    }
}
