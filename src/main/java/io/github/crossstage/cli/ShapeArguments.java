package io.github.crossstage.cli;

import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The argument that fixes the shapes of a network's inputs. */
final class ShapeArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--input",
            paramLabel = "[NAME=]SHAPE",
            description = "The shape of an input, as in 1x3x224x224; needed where the network leaves it open.")
    private List<String> arguments = List.of();

    /**
     * Returns a shape for every input.
     *
     * @param batch replaces the batch size of inputs that leave it free
     * @throws ParameterException if a shape is missing or malformed, or the batch size is fixed and another one
     */
    Map<String, Shape> shapes(List<InputSpec> inputs, Optional<Integer> batch) {
        Map<String, String> given = NamedArguments.split(command, arguments, inputs);
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (InputSpec input : inputs) {
            String text = given.get(input.name());
            Shape shape = text == null
                    ? ShapeText.declared(command, input, 1)
                    : ShapeText.requireFits("--input " + text, ShapeText.parse(command, text), input);
            shapes.put(input.name(), batch.isPresent() ? withBatch(input, shape, batch.get()) : shape);
        }
        return shapes;
    }

    private Shape withBatch(InputSpec input, Shape shape, int batch) {
        if (input.batchIsFree()) {
            return shape.with(0, batch);
        }
        if (shape.rank() > 0 && shape.extent(0) == batch) {
            return shape;
        }
        throw new ParameterException(
                command.commandLine(), "--batch " + batch + ": the network fixes the batch size of " + input);
    }
}
