package io.github.crossstage.cli;

import io.github.crossstage.Device;
import io.github.crossstage.Inputs;
import io.github.crossstage.Model;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.report.JsonWriter;
import io.github.crossstage.runtime.TensorDifference;
import io.github.crossstage.runtime.VerifyReport;
import io.github.crossstage.runtime.VerifyReport.NodeCheck;
import io.github.crossstage.tensor.Tensor;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code crossstage verify}: a network on a device against the CPU reference, layer by layer. */
@Command(
        name = "verify",
        header = "Check every layer and the outputs against the CPU reference.",
        description = "Errors are relative to the largest number of the tensor. --input takes a shape as well, as in"
                + " --input 1x3x224x224; inputs that no file is given for are random.")
final class VerifyCommand implements Callable<Integer> {
    private static final int WORST_LAYERS = 5;

    private final Console console;

    @Spec
    private CommandSpec command;

    @Mixin
    private final NetworkArguments network = new NetworkArguments();

    @Mixin
    private final TensorArguments inputs = new TensorArguments();

    @Option(
            names = "--limit",
            paramLabel = "X",
            description = "The largest error allowed of a layer and of an output. Default: 5e-6 and 2e-5; with --fp16"
                    + " 5e-3 and 2e-2.")
    private Optional<Double> limit = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of random inputs. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--all", description = "Print every layer, not only the worst.")
    private boolean all;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    VerifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (limit.isPresent() && !(limit.get() >= 0)) {
            throw new ParameterException(command.commandLine(), "--limit " + limit.get() + ": expected 0 or more");
        }
        try (GraphSource source = network.open(console)) {
            Map<String, Tensor> tensors = inputs.readOrMakeUp(console, source.inputs(), seed);
            try (Device device = network.openDevice(console);
                    ProgressLine progress = console.progress("loading");
                    Model loaded = network.load(source, device, TensorArguments.shapes(tensors), progress)) {
                progress.phase("verify");
                VerifyReport report = loaded.verify(
                        Inputs.of(tensors),
                        limit.orElse(loaded.operatorLimit()),
                        limit.orElse(loaded.outputLimit()),
                        progress);
                progress.stop();
                print(report, source.name(), device);
                return report.passed() ? 0 : Failures.FAILED;
            }
        }
    }

    private void print(VerifyReport report, String name, Device device) throws IOException {
        if (device.isReference()) {
            console.note("the CPU reference was compared with itself; choose an OpenCL device to verify one");
        }
        if (json) {
            console.json(document -> document.object(members -> json(members, report, name, device)));
        } else {
            text(report, name, device);
        }
    }

    private void text(VerifyReport report, String name, Device device) {
        console.print(name + " on " + device.name());
        List<NodeCheck> shown = all
                ? report.nodes()
                : report.nodes().stream()
                        .sorted(Comparator.comparingDouble(
                                        (NodeCheck node) -> node.difference().relativeToPeak())
                                .reversed())
                        .limit(WORST_LAYERS)
                        .toList();
        if (!shown.isEmpty()) {
            console.print("");
            Table table = new Table(all ? "layer" : "worst layers", "operator", "implementation", ">error", ">peak");
            shown.forEach(node -> table.row(
                    node.name(),
                    node.operator(),
                    node.implementation(),
                    Table.error(node.difference().relativeToPeak()),
                    String.format(Locale.ROOT, "%.4g", node.difference().peak())));
            table.print(console);
        }
        console.print("");
        Table outputs = new Table("output", ">error", ">peak");
        new TreeMap<>(report.outputs())
                .forEach((output, difference) -> outputs.row(
                        output,
                        Table.error(difference.relativeToPeak()),
                        String.format(Locale.ROOT, "%.4g", difference.peak())));
        outputs.print(console);
        console.print("");
        report.firstDivergence()
                .ifPresent(node -> console.print("First divergence: " + node.name() + " (" + node.operator() + ", "
                        + node.implementation() + "), tensor '" + node.output() + "': " + node.difference()));
        console.print((report.passed() ? "PASSED: " : "FAILED: ")
                + report.nodes().size() + " layers, worst error "
                + Table.error(report.worstNodeError()) + " (limit " + Table.error(report.nodeLimit())
                + "), worst output error "
                + Table.error(report.worstOutputError()) + " (limit " + Table.error(report.outputLimit()) + ")");
    }

    private static void json(JsonWriter json, VerifyReport report, String name, Device device) throws IOException {
        json.text("model", name)
                .text("device", device.name())
                .truth("passed", report.passed())
                .number("worstError", report.worstNodeError())
                .number("worstOutputError", report.worstOutputError())
                .text("firstDivergence", report.firstDivergence().map(NodeCheck::name))
                .number("limit", report.nodeLimit())
                .number("outputLimit", report.outputLimit())
                .objects("nodes", report.nodes(), VerifyCommand::json)
                .objects(
                        "outputs",
                        new TreeMap<>(report.outputs()).entrySet(),
                        (members, output) -> json(members.text("name", output.getKey()), output.getValue()));
    }

    private static void json(JsonWriter json, NodeCheck node) throws IOException {
        json(
                json.text("name", node.name())
                        .text("operator", node.operator())
                        .text("implementation", node.implementation())
                        .text("output", node.output()),
                node.difference());
    }

    private static void json(JsonWriter json, TensorDifference difference) throws IOException {
        json.number("error", difference.relativeToPeak())
                .number("maxAbsolute", difference.maxAbsolute())
                .number("peak", difference.peak())
                .number("worstIndex", difference.worstIndex())
                .number("got", difference.got())
                .number("expected", difference.expected());
    }
}
