package io.github.crossstage.cli;

import io.github.crossstage.models.Network;
import io.github.crossstage.models.NetworkSummary;
import io.github.crossstage.models.Networks;
import io.github.crossstage.report.JsonWriter;
import io.github.crossstage.tensor.Shape;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code crossstage networks}: the published networks that {@code --network} takes. Needs no device. */
@Command(name = "networks", header = "List the published networks that --network takes.")
final class NetworksCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    NetworksCommand(Console console) {
        this.console = console;
    }

    private record Entry(Network network, NetworkSummary summary) {
        static Entry of(Network network) {
            return new Entry(network, NetworkSummary.of(network, network.inputShape(1)));
        }
    }

    @Override
    public Integer call() throws IOException {
        List<Entry> entries = Networks.all().stream().map(Entry::of).toList();
        if (json) {
            console.json(document -> document.object(members ->
                    members.objects("networks", entries, (row, entry) -> json(row, entry.network(), entry.summary()))));
            return 0;
        }
        Table table = new Table("network", ">parameters", ">MACs", "input", "paper", "names and layers of");
        for (Entry entry : entries) {
            Network network = entry.network();
            table.row(
                    network.name(),
                    Table.count(entry.summary().parameters()),
                    Table.count(entry.summary().macs()),
                    network.channels() + "x" + network.inputExtent() + "x" + network.inputExtent(),
                    network.paper(),
                    network.reference());
        }
        table.print(console);
        return 0;
    }

    private static void json(JsonWriter json, Network network, NetworkSummary summary) throws IOException {
        Shape input = network.inputShape(1);
        json.text("name", network.name())
                .texts("aliases", network.aliases())
                .text("family", network.family())
                .shape("input", input)
                .number("parameters", summary.parameters())
                .number("macs", summary.macs())
                .text("preprocessing", network.pretrained().toString())
                .text("labels", network.pretrained().labels())
                .text("paper", network.paper())
                .text("reference", network.reference())
                .text("deviations", network.deviations());
    }
}
