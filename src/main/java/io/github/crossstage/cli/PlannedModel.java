package io.github.crossstage.cli;

import io.github.crossstage.Device;
import io.github.crossstage.Model;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.report.JsonWriter;
import io.github.crossstage.tensor.Shape;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What the commands have in common that tell what a run will do, without running: the network, the device and the batch.
 *
 * @param <T> what is told
 */
abstract class PlannedModel<T> implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final NetworkArguments network = new NetworkArguments();

    @Mixin
    private final BatchArguments batch = new BatchArguments();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    PlannedModel(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        batch.require();
        try (GraphSource source = network.open(console)) {
            Map<String, Shape> shapes = batch.shapes(source, network.model());
            try (Device device = network.openDevice(console);
                    ProgressLine progress = console.progress("loading");
                    Model loaded = network.load(source, device, shapes, progress)) {
                T told = ask(loaded);
                progress.stop();
                if (json) {
                    console.json(document -> document.object(members -> json(
                            inputs(members.text("model", source.name()).text("device", device.name()), shapes), told)));
                } else {
                    print(console, told, source.name() + " " + new TreeMap<>(shapes) + " on " + device.name());
                }
            }
        }
        return 0;
    }

    private static JsonWriter inputs(JsonWriter json, Map<String, Shape> shapes) throws IOException {
        return json.objects(
                "inputs", new TreeMap<>(shapes).entrySet(), (members, one) -> members.text("name", one.getKey())
                        .shape("shape", one.getValue()));
    }

    /** Asks the loaded model. */
    abstract T ask(Model loaded) throws IOException;

    /** Prints it as text; the title names network, shapes and device. */
    abstract void print(Console console, T told, String title);

    /** Adds it to an object that has network, device and inputs already. */
    abstract void json(JsonWriter json, T told) throws IOException;
}
