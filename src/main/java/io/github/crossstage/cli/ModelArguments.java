package io.github.crossstage.cli;

import io.github.crossstage.Darknet;
import io.github.crossstage.Onnx;
import io.github.crossstage.Weights;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.models.FormulaParameters;
import io.github.crossstage.models.Network;
import io.github.crossstage.models.Networks;
import io.github.crossstage.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The arguments that say which network is meant, and where its weights are. */
final class ModelArguments {
    private static final long FORMULA_SEED = 0;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--model", paramLabel = "FILE", description = "The network, an ONNX file or a darknet .cfg file.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--network",
            paramLabel = "NAME",
            description = "In place of --model, a published network; 'crossstage networks' lists them.")
    private Optional<String> name = Optional.empty();

    @Mixin
    private final WeightArguments weights = new WeightArguments();

    /** Returns whether a network was given. @throws ParameterException if there are weights without one */
    boolean isGiven() {
        if (weights.isGiven() && file.isEmpty() && name.isEmpty()) {
            throw new ParameterException(command.commandLine(), "--weights goes with --network or a .cfg file");
        }
        return file.isPresent() || name.isPresent();
    }

    boolean hasWeights() {
        return weights.isGiven();
    }

    /** Returns the published network that was given, if it was one. @throws ParameterException for an unknown name */
    Optional<Network> network() {
        try {
            return name.map(Networks::byName);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--network " + e.getMessage(), e);
        }
    }

    /** Returns the shape that a published network was made for, by input; nothing for a file. */
    Map<String, Shape> usualShapes() {
        return network()
                .map(network -> Map.of(network.inputSpec().name(), network.inputShape(1)))
                .orElse(Map.of());
    }

    /** Opens the network. @throws ParameterException if none was given, or arguments do not go together */
    GraphSource open(Console console) throws IOException {
        if (file.isPresent() && name.isPresent()) {
            throw new ParameterException(command.commandLine(), "--model and --network exclude each other");
        }
        Optional<Network> network = network();
        return network.isPresent() ? open(console, network.get()) : openFile(console);
    }

    private GraphSource open(Console console, Network network) throws IOException {
        if (!weights.isGiven()) {
            console.note("no --weights given, taking made-up ones: what " + network.name() + " returns means nothing");
            return network.with(new FormulaParameters(FORMULA_SEED));
        }
        return network.with(Weights.open(weights.file(command, console)));
    }

    private GraphSource openFile(Console console) throws IOException {
        Path path = file.orElseThrow(() -> new MissingParameterException(
                command.commandLine(),
                command.findOption("--model"),
                "Missing required option: '--model=FILE' or '--network=NAME'"));
        ExistingFile.require(path);
        boolean isCfg = path.toString().toLowerCase(Locale.ROOT).endsWith(".cfg");
        if (isCfg && weights.isGiven()) {
            return Darknet.open(path, weights.file(command, console));
        }
        if (isCfg || weights.isGiven()) {
            String problem = isCfg
                    ? "--model " + path + ": a .cfg file holds no weights; --weights FILE.weights names them"
                    : "--weights goes with --network or a .cfg file; " + path + " holds its own";
            throw new ParameterException(command.commandLine(), problem);
        }
        return Onnx.file(path);
    }
}
