package io.github.crossstage.importer.darknet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.tensor.WeightSource;
import io.github.crossstage.testing.DarknetTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every layer of {@code specs/darknet} and every row of {@code darknet_summary.tsv}: table to cfg to network and back. */
class PublishedNetworksTest {
    private static final Path SUMMARY = Path.of("src", "test", "resources", "specs", "darknet_summary.tsv");
    private static final int HEADER_BYTES = 20;

    /** Weights of the right types whose numbers nobody reads: all share one zeroed buffer. */
    private record NoNumbers(Map<String, TensorType> types, ByteBuffer zeros) implements WeightSource {
        static WeightSource of(Map<String, TensorType> types) {
            long most = types.values().stream()
                    .mapToLong(TensorType::byteCount)
                    .max()
                    .orElse(0);
            return new NoNumbers(types, ByteBuffer.allocateDirect((int) most));
        }

        @Override
        public String source() {
            return "zeros";
        }

        @Override
        public Set<String> names() {
            return types.keySet();
        }

        @Override
        public Optional<TensorType> type(String name) {
            return Optional.ofNullable(types.get(name));
        }

        @Override
        public Tensor tensor(String name) {
            TensorType type = types.get(name);
            return Tensor.of(type, zeros.slice(0, (int) type.byteCount()));
        }
    }

    private static DarknetNetwork open(DarknetTable table, int width, int height) {
        return DarknetNetwork.of(CfgFile.parse(table.name() + ".cfg", table.cfg(width, height)), NoNumbers::of);
    }

    @TestFactory
    Stream<DynamicTest> everyLayerHasThePublishedExtentsWeightsAndOperations() {
        List<DarknetTable> tables = DarknetTable.all();
        assertEquals(31, tables.size());
        return tables.stream().map(table -> DynamicTest.dynamicTest(table.name(), () -> matches(table)));
    }

    private static void matches(DarknetTable table) {
        DarknetNetwork network = open(table, table.input()[2], table.input()[1]);
        List<DarknetLayer> layers = network.architecture().layers();
        Map<String, Long> macs = macs(network.withOutputs(all(layers.size())));
        assertEquals(table.rows().size(), layers.size());
        for (DarknetTable.Row row : table.rows()) {
            DarknetLayer layer = layers.get(row.index());
            String what = table + " " + layer.name();
            assertEquals(row.type(), layer.type(), what);
            assertEquals(row.output(), layer.output().toString(), what);
            assertEquals(row.floats(), layer.floats(), what);
            double billions = billionOperations(layer, row, macs.getOrDefault(layer.name(), 0L));
            assertEquals(
                    String.format(Locale.ROOT, "%.6f", row.billionOperations()),
                    String.format(Locale.ROOT, "%.6f", billions),
                    what);
            if (!row.type().equals("route")) {
                int previous = row.index() - 1;
                MapShape input = previous < 0
                        ? network.architecture().input()
                        : layers.get(previous).output();
                assertEquals(row.input(), input.toString(), what);
            }
        }
    }

    /** Darknet's own count: two a multiply-accumulate, the window's elements of a maximum, one an element of a shortcut. */
    private static double billionOperations(DarknetLayer layer, DarknetTable.Row row, long macs) {
        double operations = 2.0 * macs;
        if (row.type().equals("maxpool")) {
            operations =
                    Math.pow(Integer.parseInt(row.size()), 2) * layer.output().elements();
        } else if (row.type().equals("shortcut")) {
            operations = (layer.sources().size() - 1.0) * layer.output().elements();
        }
        return operations / 1e9;
    }

    private static int[] all(int count) {
        int[] layers = new int[count];
        for (int i = 0; i < count; i++) {
            layers[i] = i;
        }
        return layers;
    }

    private static Map<String, Long> macs(DarknetNetwork network) {
        Graph graph = network.graph(Map.of(
                "data",
                Shape.of(1, network.architecture().input().channels(), network.inputHeight(), network.inputWidth())));
        Map<String, Long> macs = new HashMap<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Conv2d) {
                macs.put(node.name(), node.macs());
            }
        }
        return macs;
    }

    @TestFactory
    Stream<DynamicTest> totalsAreThoseOfTheSummary() throws IOException {
        List<String> lines = Files.readAllLines(SUMMARY);
        return lines.stream()
                .skip(1)
                .map(line -> line.split("\t"))
                .map(cells -> DynamicTest.dynamicTest(cells[0] + " " + cells[1], () -> matchesSummary(cells)));
    }

    private static void matchesSummary(String[] cells) {
        String[] size = cells[1].split("x");
        DarknetTable table = DarknetTable.all().stream()
                .filter(candidate -> candidate.name().equals(cells[0]))
                .findFirst()
                .orElseThrow();
        DarknetNetwork network = open(table, Integer.parseInt(size[0]), Integer.parseInt(size[1]));
        Map<String, Long> macs =
                macs(network.withOutputs(all(network.architecture().layers().size())));
        Totals totals = new Totals(network, table, macs);
        long floats = network.architecture().floats();
        List<String> got = List.of(
                String.valueOf(network.architecture().layers().size()),
                String.valueOf(macs.size()),
                String.valueOf(totals.convolutionWeights),
                String.valueOf(totals.learnt),
                String.valueOf(macs.values().stream().mapToLong(Long::longValue).sum()),
                String.format(Locale.ROOT, "%.4f", totals.convolutions),
                String.format(Locale.ROOT, "%.4f", totals.everything),
                String.valueOf(floats),
                String.valueOf(HEADER_BYTES + Float.BYTES * floats),
                String.format(Locale.ROOT, "%.3f", totals.moved / 1e6),
                String.valueOf(totals.partialShortcuts));
        assertEquals(List.of(cells).subList(2, cells.length), got);
    }

    /** The sums of one summary row. */
    private static final class Totals {
        private long convolutionWeights;
        private long learnt;
        private double convolutions;
        private double everything;
        private long moved;
        private int partialShortcuts;

        Totals(DarknetNetwork network, DarknetTable table, Map<String, Long> macs) {
            MapShape input = network.architecture().input();
            for (DarknetLayer layer : network.architecture().layers()) {
                DarknetTable.Row row = table.rows().get(layer.index());
                add(layer, input, billionOperations(layer, row, macs.getOrDefault(layer.name(), 0L)));
                input = layer.output();
            }
        }

        private void add(DarknetLayer layer, MapShape input, double billions) {
            boolean convolution = layer.type().equals("convolutional");
            for (WeightPart part : layer.kind().weights()) {
                convolutionWeights += convolution && part.name().equals("weight") ? part.floats() : 0;
                learnt += part.role() == WeightPart.Role.STATISTIC ? 0 : part.floats();
            }
            everything += billions;
            convolutions += convolution ? billions : 0;
            if (convolution || layer.type().equals("maxpool") || layer.type().equals("avgpool")) {
                moved += input.elements() + layer.output().elements();
            }
            if (layer.kind() instanceof ShortcutLayer shortcut) {
                int own = shortcut.own().channels();
                partialShortcuts += shortcut.from().stream().anyMatch(map -> map.channels() != own) ? 1 : 0;
            }
        }
    }
}
