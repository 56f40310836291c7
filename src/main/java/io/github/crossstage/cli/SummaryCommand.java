package io.github.crossstage.cli;

import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.GraphSummary;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.models.Network;
import io.github.crossstage.models.NetworkSummary;
import io.github.crossstage.report.JsonWriter;
import io.github.crossstage.tensor.Shape;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code crossstage summary}: a network in numbers. Needs no device. */
@Command(name = "summary", header = "Print a network layer by layer: shapes, parameters, MACs at batch 1.")
final class SummaryCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final ModelArguments model = new ModelArguments();

    @Mixin
    private final ShapeArguments input = new ShapeArguments();

    @Option(
            names = "--depth",
            paramLabel = "N|all",
            description =
                    "How deep the modules of --network are listed, from 0; deeper ones count in those they are in. "
                            + "Usually " + NetworkSummary.USUAL_DEPTH + ".")
    private Optional<String> depth = Optional.empty();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Spec
    private CommandSpec command;

    SummaryCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Optional<Network> network = model.network();
        if (network.isPresent()) {
            if (model.hasWeights()) {
                checkWeights();
            }
            summarise(network.get(), depth());
            return 0;
        }
        if (depth.isPresent()) {
            throw new ParameterException(
                    command.commandLine(), "--depth goes with --network; a model file has layers, not modules");
        }
        try (GraphSource source = model.open(console);
                ProgressLine progress = console.progress("summary")) {
            Map<String, Shape> shapes =
                    new LinkedHashMap<>(input.shapes(source.inputs(), Optional.empty(), model.usualShapes()));
            for (InputSpec spec : source.inputs()) {
                if (spec.batchIsFree()) {
                    shapes.computeIfPresent(spec.name(), (name, shape) -> shape.with(0, 1));
                }
            }
            GraphSummary summary = GraphSummary.of(source.graph(shapes));
            progress.stop();
            print(summary, shapes);
        }
        return 0;
    }

    /** Returns how deep modules are listed. @throws ParameterException if it is no depth */
    private int depth() {
        String text = depth.orElse(Integer.toString(NetworkSummary.USUAL_DEPTH));
        if (text.equals("all")) {
            return NetworkSummary.EVERY_DEPTH;
        }
        if (!text.matches("[0-9]{1,9}")) {
            throw new ParameterException(
                    command.commandLine(), "--depth " + text + ": expected a whole number from 0, or 'all'");
        }
        return Integer.parseInt(text);
    }

    /** Weights that were given have to be those of the network, though the numbers do not depend on them. */
    private void checkWeights() throws IOException {
        try (GraphSource source = model.open(console)) {
            source.graph(model.usualShapes());
        }
    }

    /** A published network needs no weights for this, and is listed module by module. */
    private void summarise(Network network, int depth) throws IOException {
        InputSpec spec = network.inputSpec();
        Shape shape = input.shapes(List.of(spec), Optional.empty(), model.usualShapes())
                .get(spec.name());
        NetworkSummary summary = NetworkSummary.of(network, shape);
        if (json) {
            console.json(document -> document.object(members -> NetworkSummaryText.json(members, summary, depth)));
        } else {
            NetworkSummaryText.print(console, summary, depth);
        }
    }

    private void print(GraphSummary summary, Map<String, Shape> shapes) throws IOException {
        if (json) {
            console.json(document -> document.object(members -> json(members, summary, shapes)));
            return;
        }
        Table table = new Table("layer", "operator", "output", ">parameters", ">MACs");
        for (GraphSummary.Row row : summary.rows()) {
            table.row(
                    row.name(),
                    row.operator(),
                    row.outputShapes().stream().map(Shape::toString).collect(Collectors.joining(" ")),
                    Table.count(row.parameters()),
                    Table.count(row.macs()));
        }
        table.print(console);
        console.print("");
        console.print(summary.name() + ", inputs " + shapes);
        console.print(summary.rows().size() + " layers, " + Table.count(summary.parameters()) + " parameters, "
                + Table.count(summary.macs()) + " MACs, " + Table.count(summary.flops())
                + " floating-point operations, "
                + Table.count(summary.activationElements()) + " numbers in layer outputs");
    }

    private static void json(JsonWriter json, GraphSummary summary, Map<String, Shape> shapes) throws IOException {
        json.text("name", summary.name())
                .number("parameters", summary.parameters())
                .number("macs", summary.macs())
                .number("flops", summary.flops())
                .number("activationElements", summary.activationElements())
                .objects("inputs", shapes.entrySet(), (members, input) -> members.text("name", input.getKey())
                        .shape("shape", input.getValue()))
                .objects("layers", summary.rows(), SummaryCommand::json);
    }

    private static void json(JsonWriter json, GraphSummary.Row row) throws IOException {
        json.text("name", row.name())
                .text("operator", row.operator())
                .text("attributes", row.attributes())
                .shape("outputShape", row.outputShapes().get(0))
                .number("parameters", row.parameters())
                .number("macs", row.macs())
                .number("flops", row.flops());
    }
}
