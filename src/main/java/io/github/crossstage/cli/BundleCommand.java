package io.github.crossstage.cli;

import io.github.crossstage.Device;
import io.github.crossstage.Model;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code crossstage bundle}: compiles once what later processes only load. */
@Command(name = "bundle", header = "Compile a network's programs for a device into one file, for --bundle.")
final class BundleCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec command;

    @Mixin
    private final NetworkArguments network = new NetworkArguments();

    @Mixin
    private final BatchArguments batch = new BatchArguments();

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
    private Path out;

    BundleCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        batch.require();
        if (!Files.isDirectory(out.toAbsolutePath().getParent())) {
            throw new ParameterException(
                    command.commandLine(),
                    "--out " + out + ": there is no folder "
                            + out.toAbsolutePath().getParent());
        }
        try (GraphSource source = network.open(console)) {
            Map<String, Shape> shapes = batch.shapes(source, network.model());
            try (Device device = network.openDevice(console)) {
                if (device.isReference()) {
                    throw new ParameterException(
                            command.commandLine(),
                            "--device reference has no programs to bundle; 'crossstage devices' lists the others");
                }
                try (ProgressLine progress = console.progress("loading");
                        Model ready = network.load(source, device, shapes, progress)) {
                    progress.phase("compiling");
                    device.saveBundle(out);
                    progress.stop();
                    console.print(
                            "Programs of " + ready.plan().launches() + " launches of " + source.name() + " " + shapes
                                    + " on " + device.name() + " are in " + out + ", " + Files.size(out)
                                    + " bytes; give it to --bundle or ModelOptions.bundle");
                }
            }
        }
        return 0;
    }
}
