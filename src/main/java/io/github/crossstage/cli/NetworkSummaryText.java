package io.github.crossstage.cli;

import io.github.crossstage.models.NetworkSummary;
import io.github.crossstage.models.NetworkSummaryRow;
import io.github.crossstage.report.JsonWriter;
import java.io.IOException;
import java.util.Locale;

/** A published network's summary as {@code crossstage summary --network} prints it: torchinfo's table, and totals by name. */
final class NetworkSummaryText {
    private NetworkSummaryText() {}

    static void print(Console console, NetworkSummary summary, int depth) {
        Table table = new Table("Layer (type:depth-idx)", "Output shape", ">Parameters", ">MACs", "Name");
        for (NetworkSummaryRow row : summary.rows(depth)) {
            table.row(
                    "  ".repeat(row.depth()) + row.label(),
                    row.output().toString(),
                    row.parameters() == 0 ? "--" : Table.count(row.parameters()),
                    row.macs() == 0 ? "--" : Table.count(row.macs()),
                    row.module().name());
        }
        table.print(console);
        console.print("");
        console.print(summary.name() + ", input " + summary.input());
        Table totals = new Table("total", ">count", "convention");
        totals.row("parameters", Table.count(summary.parameters()), "learnt numbers")
                .row("weights", Table.count(summary.weights()), "of convolutions and classifier only (CSPNet authors)")
                .row("MACs", Table.count(summary.macs()), "convolutions and linear layers, one picture (torchvision)")
                .row("mult-adds", Table.count(summary.multAdds()), "the whole batch (torchinfo)")
                .row("GMACs", billions(summary.fvcoreMacs()), "one picture (timm, fvcore)")
                .row("MACs, thop", Table.count(summary.thopMacs()), "one picture (thop)")
                .row("BFLOPs", billions(summary.darknetFlops()), "one picture, no pools (darknet)")
                .row("activations", Table.count(summary.activations()), "outputs of those layers, one picture (timm)")
                .row("CIO", Table.count(summary.convInputOutput()), "convolutions, one picture (HarDNet)")
                .row("CIO with pools", Table.count(summary.convPoolInputOutput()), "and pools (CSPNet paper)")
                .row("input", megabytes(summary.inputBytes()), "the whole batch")
                .row("forward/backward", megabytes(summary.forwardBackwardBytes()), "the whole batch (torchinfo)")
                .row("parameters", megabytes(summary.parameterBytes()), "float32")
                .row("estimated total", megabytes(summary.totalBytes()), "the three above (torchinfo)");
        totals.print(console);
    }

    private static String billions(long count) {
        return String.format(Locale.ROOT, "%.2f G", count / 1e9);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f MB", bytes / 1e6);
    }

    static void json(JsonWriter json, NetworkSummary summary, int depth) throws IOException {
        json.text("name", summary.name())
                .shape("input", summary.input())
                .number("parameters", summary.parameters())
                .number("weights", summary.weights())
                .number("macs", summary.macs())
                .number("multAdds", summary.multAdds())
                .number("fvcoreMacs", summary.fvcoreMacs())
                .number("thopMacs", summary.thopMacs())
                .number("darknetFlops", summary.darknetFlops())
                .number("activations", summary.activations())
                .number("convInputOutput", summary.convInputOutput())
                .number("convPoolInputOutput", summary.convPoolInputOutput())
                .number("inputBytes", summary.inputBytes())
                .number("forwardBackwardBytes", summary.forwardBackwardBytes())
                .number("parameterBytes", summary.parameterBytes())
                .number("totalBytes", summary.totalBytes())
                .objects("layers", summary.rows(depth), NetworkSummaryText::json);
    }

    private static void json(JsonWriter json, NetworkSummaryRow row) throws IOException {
        json.number("depth", row.depth())
                .number("index", row.index())
                .text("type", row.module().type())
                .text("name", row.module().name())
                .shape("outputShape", row.output())
                .number("parameters", row.parameters())
                .number("macs", row.macs());
    }
}
