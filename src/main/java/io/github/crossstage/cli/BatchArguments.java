package io.github.crossstage.cli;

import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.tensor.Shape;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The arguments that say what a network is made ready for: the shapes of its inputs, and the batch size. */
final class BatchArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private final ShapeArguments input = new ShapeArguments();

    @Option(names = "--batch", paramLabel = "N", description = "Batch size. Default: 1, or that of --input.")
    private Optional<Integer> batch = Optional.empty();

    /** Checks what can be checked before anything is opened. @throws picocli.CommandLine.ParameterException if it is wrong */
    void require() {
        batch.ifPresent(size -> Counts.requirePositive(command, "--batch", size));
    }

    /** Returns a shape for every input of the network, as {@link ShapeArguments#shapes}. */
    Map<String, Shape> shapes(GraphSource source, ModelArguments model) {
        return input.shapes(source.inputs(), batch, model.usualShapes());
    }
}
