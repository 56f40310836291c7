package io.github.crossstage.cli;

import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.npy.Npy;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The argument that names the files of a network's inputs. */
final class TensorArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--input",
            paramLabel = "[NAME=]FILE.npy",
            description = "The numbers of an input, a NumPy array file. NAME may be left out where there is one input.")
    private List<String> arguments = List.of();

    /** Reads all inputs. @throws ParameterException if one is missing, named twice or unknown */
    Map<String, Tensor> read(Console console, List<InputSpec> inputs) throws IOException {
        Map<String, String> given = NamedArguments.split(command, arguments, inputs);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (InputSpec input : inputs) {
            String file = given.get(input.name());
            if (file == null) {
                throw new ParameterException(
                        command.commandLine(),
                        "Missing --input for " + input + ": write --input " + input.name() + "=FILE.npy");
            }
            tensors.put(input.name(), read(console, file, input));
        }
        return tensors;
    }

    /** Reads the inputs that files are given for, and makes up the others. {@code --input} may give a shape instead. */
    Map<String, Tensor> readOrMakeUp(Console console, List<InputSpec> inputs, long seed) throws IOException {
        Map<String, String> given = NamedArguments.split(command, arguments, inputs);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (InputSpec input : inputs) {
            String text = given.getOrDefault(input.name(), "");
            if (text.isEmpty() || ShapeText.isShape(text)) {
                Shape shape = text.isEmpty()
                        ? ShapeText.declared(command, input, 1)
                        : ShapeText.requireFits("--input " + text, ShapeText.parse(command, text), input);
                console.note("input '" + input.name() + "': random numbers " + shape + ", seed " + seed);
                tensors.put(input.name(), MadeUpTensor.normal(shape, seed));
            } else {
                tensors.put(input.name(), read(console, text, input));
            }
        }
        return tensors;
    }

    private static Tensor read(Console console, String file, InputSpec input) throws IOException {
        Tensor tensor = Npy.read(ExistingFile.require(Path.of(file)));
        ShapeText.requireFits(file, tensor.shape(), input);
        DataType type = tensor.type().dataType();
        if (type == DataType.FLOAT32) {
            return tensor;
        }
        console.note(file + ": its numbers are " + type.shortName() + ", converted to f32");
        return Float32Copy.of(tensor);
    }

    /** Returns the shapes of tensors. */
    static Map<String, Shape> shapes(Map<String, Tensor> tensors) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        return shapes;
    }
}
