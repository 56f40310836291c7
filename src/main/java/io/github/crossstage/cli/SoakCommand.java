package io.github.crossstage.cli;

import io.github.crossstage.Device;
import io.github.crossstage.report.JsonWriter;
import io.github.crossstage.soak.DriverFaults;
import io.github.crossstage.soak.FaultInjection;
import io.github.crossstage.soak.Soak;
import io.github.crossstage.soak.SoakOptions;
import io.github.crossstage.soak.SoakReport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code crossstage soak}: a service under load, every answer checked. */
@Command(
        name = "soak",
        header = "Put a small network under load from many threads and check every answer.",
        description =
                "Random sizes, batches, deadlines and cancellations, a swap of the model twice a second, and faults of"
                        + " the driver. Exit"
                        + " status 1 if an answer was wrong or lost, or a handle was left open.")
final class SoakCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec command;

    @Mixin
    private final DeviceArguments deviceArguments = new DeviceArguments();

    @Option(names = "--seconds", paramLabel = "N", description = "How long. Default: ${DEFAULT-VALUE}.")
    private int seconds = 120;

    @Option(names = "--requests", paramLabel = "N", description = "Ends after so many requests.")
    private Optional<Integer> requests = Optional.empty();

    @Option(names = "--threads", paramLabel = "N", description = "Threads that ask. Default: ${DEFAULT-VALUE}.")
    private int threads = 32;

    @Option(
            names = "--devices",
            paramLabel = "N",
            description = "How often the device is opened, each time a device of its own to the pool. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int devices = 2;

    @Option(
            names = "--faults",
            paramLabel = "N",
            description = "One call to the driver in N fails, on average; 0 for none. Default: ${DEFAULT-VALUE}.")
    private int faults = 20_000;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    SoakCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Counts.requirePositive(command, "--seconds", seconds);
        Counts.requirePositive(command, "--threads", threads);
        Counts.requirePositive(command, "--devices", devices);
        if (faults < 0) {
            throw new ParameterException(
                    command.commandLine(),
                    "--faults is " + faults + ", expected 0 or how many calls there are to a fault");
        }
        requests.ifPresent(count -> Counts.requirePositive(command, "--requests", count));
        SoakOptions usual = SoakOptions.lasting(Duration.ofSeconds(seconds));
        SoakOptions options = new SoakOptions(
                usual.time(),
                requests.map(Integer::longValue).orElse(Long.MAX_VALUE),
                threads,
                usual.swapEvery(),
                usual.seed());
        SoakReport report = new Soak(
                        options, faults == 0 ? FaultInjection.NONE : new DriverFaults(options.seed(), faults))
                .run(this::open);
        if (json) {
            console.json(document -> document.object(members -> write(members, report)));
        } else {
            print(report);
        }
        return report.passed() ? 0 : Failures.FAILED;
    }

    private List<Device> open() {
        return Stream.generate(() -> deviceArguments.open(console))
                .limit(devices)
                .toList();
    }

    private static void write(JsonWriter json, SoakReport report) throws IOException {
        json.truth("passed", report.passed())
                .number("seconds", report.nanos() / 1e9)
                .number("requests", report.requests())
                .number("answered", report.answered())
                .number("wrong", report.wrong())
                .number("lost", report.lost())
                .number("failed", report.failed())
                .number("refused", report.refused())
                .number("expired", report.expired())
                .number("cancelled", report.cancelled())
                .number("swaps", report.swaps())
                .number("faultsInjected", report.faultsInjected())
                .number("worstDifference", report.worstDifference())
                .number("handlesOpen", report.handlesOpen())
                .number("rssStartBytes", report.start().residentBytes())
                .number("rssHalfBytes", report.half().residentBytes())
                .number("rssEndBytes", report.end().residentBytes())
                .number("deviceStartBytes", report.start().deviceBytes())
                .number("deviceHalfBytes", report.half().deviceBytes())
                .number("deviceEndBytes", report.end().deviceBytes());
    }

    private void print(SoakReport report) {
        console.print(String.format(
                Locale.ROOT,
                "%d requests in %.1f s: %d answered, %d wrong, %d lost, %d failed, %d refused, %d past their deadline,"
                        + " %d cancelled",
                report.requests(),
                report.nanos() / 1e9,
                report.answered(),
                report.wrong(),
                report.lost(),
                report.failed(),
                report.refused(),
                report.expired(),
                report.cancelled()));
        console.print(String.format(
                Locale.ROOT,
                "%d swaps, %d faults injected, largest difference %.2g of the peak, %d handles left open",
                report.swaps(),
                report.faultsInjected(),
                report.worstDifference(),
                report.handlesOpen()));
        console.print("resident bytes: " + report.start().residentBytes() + " at the start, "
                + report.half().residentBytes() + " at half time, "
                + report.end().residentBytes() + " at the end");
        console.print("device bytes: " + report.start().deviceBytes() + " at the start, "
                + report.half().deviceBytes() + " at half time, " + report.end().deviceBytes() + " at the end");
        console.print(report.passed() ? "PASSED" : "FAILED");
    }
}
