package io.github.crossstage.cli;

import io.github.crossstage.Device;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.opencl.Discovery;
import io.github.crossstage.opencl.OpenCl;
import io.github.crossstage.opencl.PlatformReport;
import io.github.crossstage.report.JsonWriter;
import io.github.crossstage.tuner.DriverCheck;
import io.github.crossstage.tuner.DriverReport;
import io.github.crossstage.tuning.TuningFile;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crossstage devices}: what there is to compute on, what to do where that is nothing, and whether a driver computes right. */
@Command(
        name = "devices",
        header = "List every OpenCL device; say what is missing and what to install. Check a driver (--verify).")
final class DevicesCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Option(
            names = "--verify",
            description =
                    "Check on small problems that every kernel computes what the CPU reference does, on the device"
                            + " that --device chooses. What is wrong is quarantined: later runs take the next"
                            + " implementation.")
    private boolean verify;

    @Option(
            names = "--strict",
            description = "With --verify: exit with status 1 where something is wrong, keep nothing.")
    private boolean strict;

    @Mixin
    private final DeviceArguments deviceArguments = new DeviceArguments();

    DevicesCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (verify) {
            return verify();
        }
        report(OpenCl.discover());
        return 0;
    }

    private int verify() throws IOException {
        TuningFile file = TuningFile.ofUser();
        try (Device device = deviceArguments.open(console);
                ProgressLine progress = console.progress("checking")) {
            DriverCheck check = new DriverCheck(device);
            DriverReport report = check.run(progress);
            progress.stop();
            if (!strict) {
                check.keep(report, file);
            }
            print(report, device.name(), strict ? "nothing is kept" : "kept in " + file);
            return strict && !report.wrong().isEmpty() ? 1 : 0;
        }
    }

    private void print(DriverReport report, String device, String kept) throws IOException {
        if (json) {
            console.json(document -> document.object(members -> members.text("device", device)
                    .number("wrong", report.wrong().size())
                    .objects("implementations", report.lines(), (each, line) -> each.text("name", line.implementation())
                            .texts("operators", line.operators())
                            .number("problems", line.problems())
                            .number("worstError", line.worstError())
                            .text("fault", line.fault()))));
            return;
        }
        Table table = new Table("implementation", "operators", ">problems", ">worst error", "verdict");
        report.lines()
                .forEach(line -> table.row(
                        line.implementation(),
                        String.join(", ", line.operators()),
                        Integer.toString(line.problems()),
                        String.format(Locale.ROOT, "%.1e", line.worstError()),
                        line.isWrong()
                                ? "WRONG: " + line.fault()
                                : line.problems() == 0 ? "does nothing here" : "right"));
        console.print(device);
        table.print(console);
        console.print(
                report.lines().size() + " implementations, " + report.wrong().size() + " wrong; " + kept);
    }

    /** Prints what was found. */
    void report(Discovery discovery) throws IOException {
        if (json) {
            console.json(document -> document.object(members -> json(members, discovery)));
        } else {
            text(discovery);
        }
    }

    private void text(Discovery discovery) {
        for (PlatformReport platform : discovery.platforms()) {
            console.print("Platform " + platform.index() + ": " + platform.name() + "  (" + platform.vendor() + ", "
                    + platform.version() + ")");
            platform.devices().forEach(this::text);
            platform.skipped().ifPresent(reason -> console.print("  skipped: " + reason));
        }
        discovery.problem().ifPresent(problem -> console.print("Problem: " + problem));
        discovery.advice().ifPresent(advice -> console.print(advice.stripTrailing()));
        if (!discovery.devices().isEmpty()) {
            console.print(
                    "Choose with --device PLATFORM:DEVICE or a part of a name; 'reference' is the CPU reference.");
        }
    }

    private void text(DeviceInfo device) {
        console.print("  " + device.selector() + "  " + device.name() + "  ("
                + device.kind().name().toLowerCase(Locale.ROOT) + ")");
        line("vendor", device.vendor());
        line("driver", device.driverVersion());
        line("version", device.deviceVersion() + ", " + device.openclCVersion());
        line("compute units", Integer.toString(device.computeUnits()));
        line(
                "memory",
                Table.mebibytes(device.globalMemoryBytes()) + (device.unifiedMemory() ? ", shared with the host" : "")
                        + ", largest buffer " + Table.mebibytes(device.maxAllocationBytes()));
        line(
                "local memory",
                device.localMemoryBytes() / 1024 + " KiB, constant buffer " + device.maxConstantBufferBytes() / 1024
                        + " KiB");
        line("work-group", "at most " + device.maxWorkGroupSize() + " work-items, " + device.maxWorkItemSizes());
        line(
                "float vectors",
                "native " + device.nativeVectorWidthFloat() + ", preferred " + device.preferredVectorWidthFloat());
        line(
                "abilities",
                "fp16 " + yesNo(device.hasFp16()) + ", fp64 " + yesNo(device.hasFp64()) + ", fma "
                        + yesNo(device.hasFastFma()) + ", sub-buffer alignment " + device.memBaseAddrAlignBytes()
                        + " bytes, timer " + device.profilingTimerResolutionNanos() + " ns");
        line("extensions", String.join(" ", device.extensions()));
    }

    private void line(String name, String value) {
        console.print(String.format(Locale.ROOT, "       %-14s %s", name, value));
    }

    private static String yesNo(boolean has) {
        return has ? "yes" : "no";
    }

    private static void json(JsonWriter json, Discovery discovery) throws IOException {
        json.objects("platforms", discovery.platforms(), (members, platform) -> members.number(
                                "index", platform.index())
                        .text("name", platform.name())
                        .text("vendor", platform.vendor())
                        .text("version", platform.version())
                        .number("devices", platform.devices().size())
                        .text("skipped", platform.skipped()))
                .objects("devices", discovery.devices(), DevicesCommand::json)
                .text("problem", discovery.problem())
                .text("advice", discovery.advice().map(String::stripTrailing));
    }

    private static void json(JsonWriter json, DeviceInfo device) throws IOException {
        json.text("selector", device.selector())
                .number("platform", device.platformIndex())
                .number("device", device.deviceIndex())
                .text("platformName", device.platformName())
                .text("platformVersion", device.platformVersion())
                .text("name", device.name())
                .text("vendor", device.vendor())
                .text("driverVersion", device.driverVersion())
                .text("deviceVersion", device.deviceVersion())
                .text("openclCVersion", device.openclCVersion())
                .text("kind", device.kind().name().toLowerCase(Locale.ROOT))
                .number("computeUnits", device.computeUnits())
                .number("maxWorkGroupSize", device.maxWorkGroupSize())
                .numbers("maxWorkItemSizes", device.maxWorkItemSizes())
                .number("globalMemoryBytes", device.globalMemoryBytes())
                .number("maxAllocationBytes", device.maxAllocationBytes())
                .number("localMemoryBytes", device.localMemoryBytes())
                .number("maxConstantBufferBytes", device.maxConstantBufferBytes())
                .number("memBaseAddrAlignBytes", device.memBaseAddrAlignBytes())
                .number("preferredVectorWidthFloat", device.preferredVectorWidthFloat())
                .number("nativeVectorWidthFloat", device.nativeVectorWidthFloat())
                .truth("fp16", device.hasFp16())
                .truth("fp64", device.hasFp64())
                .truth("fma", device.hasFastFma())
                .truth("unifiedMemory", device.unifiedMemory())
                .number("profilingTimerResolutionNanos", device.profilingTimerResolutionNanos())
                .texts("extensions", device.extensions());
    }
}
