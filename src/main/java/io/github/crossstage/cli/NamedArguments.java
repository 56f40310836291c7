package io.github.crossstage.cli;

import io.github.crossstage.ir.InputSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Splits arguments of the form {@code [NAME=]VALUE}, where NAME is an input of the network. */
final class NamedArguments {
    private NamedArguments() {}

    /**
     * Returns the values by input name, in the network's order.
     *
     * @throws ParameterException if a name is unknown, missing although there are several inputs, or given twice
     */
    static Map<String, String> split(CommandSpec command, List<String> arguments, List<InputSpec> inputs) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String argument : arguments) {
            String name = name(command, argument, inputs);
            boolean named = argument.startsWith(name + "=");
            if (given.put(name, named ? argument.substring(name.length() + 1) : argument) != null) {
                throw new ParameterException(
                        command.commandLine(), "--input " + argument + ": input '" + name + "' is given twice");
            }
        }
        Map<String, String> ordered = new LinkedHashMap<>();
        inputs.stream()
                .map(InputSpec::name)
                .filter(given::containsKey)
                .forEach(name -> ordered.put(name, given.get(name)));
        return ordered;
    }

    /** An input's name may hold {@code =}, so the network's own names decide, the longest first; so may a file's. */
    private static String name(CommandSpec command, String argument, List<InputSpec> inputs) {
        Optional<String> named = inputs.stream()
                .map(InputSpec::name)
                .filter(name -> argument.startsWith(name + "="))
                .max(Comparator.comparingInt(String::length));
        if (named.isPresent()) {
            return named.get();
        }
        boolean plain = !argument.contains("=") || Files.exists(Path.of(argument));
        if (inputs.size() == 1 && plain) {
            return inputs.get(0).name();
        }
        throw new ParameterException(
                command.commandLine(),
                "--input " + argument + ": " + (plain ? "which input? Write NAME=" + argument : "no such input")
                        + "; the network's inputs are " + inputs);
    }
}
