package io.github.crossstage.cli;

import io.github.crossstage.Device;
import io.github.crossstage.Model;
import io.github.crossstage.Onnx;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.runtime.Progress;
import io.github.crossstage.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The arguments that say which network is meant. */
final class ModelArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--model", paramLabel = "FILE", description = "The network, an ONNX file.")
    private Optional<Path> file = Optional.empty();

    /** Returns whether a network was given. */
    boolean isGiven() {
        return file.isPresent();
    }

    /** Opens the network. @throws MissingParameterException if none was given */
    GraphSource open() throws IOException {
        Path path = file.orElseThrow(() -> new MissingParameterException(
                command.commandLine(), command.findOption("--model"), "Missing required option: '--model=FILE'"));
        return Onnx.file(ExistingFile.require(path));
    }

    /** Loads an open network on a device, ready for inputs of these shapes. */
    static Model load(GraphSource source, Device device, Map<String, Shape> shapes, Progress progress) {
        return Model.load(source, device, options -> {
            options.progress(progress);
            for (InputSpec spec : source.inputs()) {
                Shape shape = shapes.get(spec.name());
                options.inputShape(spec.name(), shape.extents());
                if (spec.batchIsFree()) {
                    options.maxBatch(shape.intExtent(0));
                }
            }
        });
    }
}
