package io.github.crossstage.cli;

import io.github.crossstage.Device;
import io.github.crossstage.Inputs;
import io.github.crossstage.Model;
import io.github.crossstage.Result;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.npy.Npy;
import io.github.crossstage.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crossstage run}: arrays in, arrays out. Scripts rely on its form. */
@Command(name = "run", header = "Run a network on NumPy arrays; write DIR/NAME.npy for every output.")
final class RunCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final NetworkArguments network = new NetworkArguments();

    @Mixin
    private final TensorArguments inputs = new TensorArguments();

    @Option(
            names = "--output-dir",
            paramLabel = "DIR",
            required = true,
            description = "The folder of the results; it is made where it does not exist.")
    private Path folder;

    RunCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        try (GraphSource source = network.open(console)) {
            Map<String, Tensor> tensors = inputs.read(console, source.inputs());
            Files.createDirectories(folder);
            try (Device device = network.openDevice(console);
                    ProgressLine progress = console.progress("loading");
                    Model loaded = network.load(source, device, TensorArguments.shapes(tensors), progress)) {
                progress.phase("running");
                try (Result result = loaded.run(Inputs.of(tensors))) {
                    write(result);
                }
            }
        }
        return 0;
    }

    private void write(Result result) {
        Map<String, String> files = OutputFiles.names(result.names());
        for (String name : result.names()) {
            Tensor output = result.get(name);
            Path file = folder.resolve(files.get(name));
            Npy.write(file, output);
            console.print(name + "  " + output.type() + "  " + file);
        }
    }
}
