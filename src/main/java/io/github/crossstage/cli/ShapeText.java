package io.github.crossstage.cli;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.tensor.Shape;
import java.util.Arrays;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Shapes as users write them, {@code 1x3x224x224}. */
final class ShapeText {
    private static final Pattern SHAPE = Pattern.compile("[1-9]\\d{0,8}(x[1-9]\\d{0,8})*");

    private ShapeText() {}

    /** Returns whether a text is a shape. */
    static boolean isShape(String text) {
        return SHAPE.matcher(text).matches();
    }

    /** Reads a shape. @throws ParameterException if the text is none */
    static Shape parse(CommandSpec command, String text) {
        if (!isShape(text)) {
            throw new ParameterException(
                    command.commandLine(), "--input " + text + ": expected a shape such as 1x3x224x224");
        }
        return Shape.of(
                Arrays.stream(text.split("x")).mapToLong(Long::parseLong).toArray());
    }

    /**
     * Returns the shape.
     *
     * @param source what the shape belongs to, for the message
     * @throws ShapeException if the input does not accept it
     */
    static Shape requireFits(String source, Shape shape, InputSpec input) {
        if (!input.accepts(shape)) {
            throw new ShapeException(source + ": the shape is " + shape + ", the network expects " + input);
        }
        return shape;
    }

    /**
     * Returns the shape that a network gives its input.
     *
     * @throws ParameterException if more than the batch size is free
     */
    static Shape declared(CommandSpec command, InputSpec input, long batch) {
        if (input.extents().stream().skip(1).anyMatch(extent -> extent == InputSpec.FREE)) {
            throw new ParameterException(
                    command.commandLine(),
                    "The network leaves the shape of " + input + " open: give one, as in --input " + input.name()
                            + "=1x3x224x224");
        }
        return input.shape(batch, 1);
    }
}
