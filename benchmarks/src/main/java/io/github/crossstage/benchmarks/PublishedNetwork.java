package io.github.crossstage.benchmarks;

import io.github.crossstage.benchmarks.onnx.MishForm;
import io.github.crossstage.benchmarks.onnx.OnnxExport;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.models.FormulaParameters;
import io.github.crossstage.models.Networks;
import io.github.crossstage.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A network of the registry with parameters made from a formula: time does not depend on what they are. We take it from the registry,
 * other engines from an ONNX file that is written operator by operator.
 */
record PublishedNetwork(io.github.crossstage.models.Network network, int side, MishForm mish) implements Network {
    private static final long SEED = 0;

    /**
     * Returns a network by its name in the registry, with a size behind an at sign if it is not the published one.
     *
     * @param text {@code densenet121} or {@code cspdarknet53@256}
     * @param size height and width for networks that name none
     * @throws IllegalArgumentException if there is no such network or the size is no number above 0
     */
    static PublishedNetwork parse(String text, Optional<Integer> size, MishForm mish) {
        int at = text.indexOf('@');
        io.github.crossstage.models.Network network = Networks.byName(at < 0 ? text : text.substring(0, at));
        int side = size.orElse(network.inputExtent());
        if (at >= 0) {
            String number = text.substring(at + 1);
            if (!number.matches("[1-9]\\d{0,4}")) {
                throw new IllegalArgumentException("'" + text + "': the size '" + number
                        + "' is no number, expected as in " + network.name() + "@256");
            }
            side = Integer.parseInt(number);
        }
        return new PublishedNetwork(network, side, mish);
    }

    @Override
    public String name() {
        return network.name();
    }

    @Override
    public GraphSource open() {
        return network.with(new FormulaParameters(SEED));
    }

    @Override
    public Map<String, Shape> shapes(GraphSource source, int batch) {
        return Map.of(
                network.inputSpec().name(),
                network.inputShape(batch).with(2, side).with(3, side));
    }

    @Override
    public Path onnx(GraphSource source, Map<String, Shape> shapes, Path folder) throws IOException {
        Path file = Files.createTempFile(folder, name(), ".onnx");
        OnnxExport.write(source.graph(shapes), file, mish);
        return file;
    }
}
