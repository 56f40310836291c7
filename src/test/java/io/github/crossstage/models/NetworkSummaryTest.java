package io.github.crossstage.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The totals of {@code specs/summary.tsv} and the two tables that torchinfo printed for the seed networks. */
class NetworkSummaryTest {
    private static final Path SPECS = Path.of("src", "test", "resources", "specs");

    @TestFactory
    Stream<DynamicTest> everyConventionGivesThePublishedTotal() throws IOException {
        List<String> lines = Files.readAllLines(SPECS.resolve("summary.tsv"));
        return lines.stream()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .map(row -> DynamicTest.dynamicTest(row[0], () -> totals(row)));
    }

    /** Columns: model, input, params, BN buffers, MACs, mult-adds b2, fvcore, MActs, CIO conv (M), convs, largest conv. */
    private static void totals(String[] row) {
        long[] size =
                Arrays.stream(row[1].split("x")).mapToLong(Long::parseLong).toArray();
        Network network = Networks.byName(row[0]);
        NetworkSummary summary = NetworkSummary.of(network, Shape.of(2, 3, size[0], size[1]));
        assertEquals(row[2], Long.toString(summary.parameters()), "parameters");
        assertEquals(row[4], Long.toString(summary.macs()), "MACs");
        assertEquals(row[5], Long.toString(summary.multAdds()), "torchinfo's mult-adds, batch 2");
        assertEquals(row[6], Long.toString(summary.fvcoreMacs()), "fvcore's MACs");
        assertEquals(row[7], millions(summary.activations()), "activations, in millions");
        assertEquals(row[8], millions(summary.convInputOutput()), "CIO of convolutions, in millions");
        assertEquals(row[9], Integer.toString(summary.convolutions()), "convolutions");
        Layer largest = summary.largestConvolution().orElseThrow();
        assertEquals(row[10], largest.name() + "=" + largest.macs(), "largest convolution");
        for (int depth = 0; depth <= 4; depth++) {
            List<NetworkSummaryRow> rows = summary.rows(depth);
            assertEquals(
                    summary.parameters(),
                    rows.stream().mapToLong(NetworkSummaryRow::parameters).sum(),
                    "parameters of the rows");
            assertEquals(
                    summary.macs(),
                    rows.stream().mapToLong(NetworkSummaryRow::macs).sum(),
                    "MACs of the rows");
        }
    }

    private static String millions(long count) {
        return String.format(Locale.ROOT, "%.3f", count / 1e6);
    }

    @Test
    void seedsTablesAreTorchinfosRowByRow() throws IOException {
        assertEquals(table("cspdensenet264"), rows("cspdensenet264_b_g0.5"));
        assertEquals(table("densenet264"), rows("densenet264_seed"));
    }

    private static String table(String name) throws IOException {
        return Files.readAllLines(SPECS.resolve("torchinfo").resolve(name + ".tsv")).stream()
                .skip(1)
                .collect(Collectors.joining("\n"));
    }

    private static String rows(String network) {
        return seed(network).rows(NetworkSummary.USUAL_DEPTH).stream()
                .map(row ->
                        row.depth() + "\t" + row.index() + "\t" + row.module().type() + "\t"
                                + Arrays.stream(row.output().extents())
                                        .mapToObj(Long::toString)
                                        .collect(Collectors.joining("x"))
                                + "\t" + row.parameters())
                .collect(Collectors.joining("\n"));
    }

    private static NetworkSummary seed(String network) {
        return NetworkSummary.of(Networks.byName(network), Shape.of(2, 3, 224, 224));
    }

    @Test
    void seedsTotalsAreTorchinfos() {
        assertEquals(
                List.of("26427989", "10.21", "1.20", "601.85", "105.71", "708.76"),
                totals(seed("cspdensenet264_b_g0.5")));
        assertEquals(
                List.of("33337704", "11.50", "1.20", "680.70", "133.35", "815.26"), totals(seed("densenet264_seed")));
    }

    private static List<String> totals(NetworkSummary summary) {
        return List.of(
                Long.toString(summary.parameters()),
                String.format(Locale.ROOT, "%.2f", summary.multAdds() / 1e9),
                String.format(Locale.ROOT, "%.2f", summary.inputBytes() / 1e6),
                String.format(Locale.ROOT, "%.2f", summary.forwardBackwardBytes() / 1e6),
                String.format(Locale.ROOT, "%.2f", summary.parameterBytes() / 1e6),
                String.format(Locale.ROOT, "%.2f", summary.totalBytes() / 1e6));
    }

    @Test
    void weightsAloneAreWhatTheAuthorsOfCspNetCount() {
        NetworkSummary summary = NetworkSummary.of(Networks.byName("cspdarknet53"), Shape.of(1, 3, 256, 256));
        assertEquals(27_605_856, summary.weights());
        assertEquals(13.07, summary.darknetFlops() / 1e9, 0.005);
        assertTrue(summary.convPoolInputOutput() > summary.convInputOutput());
    }

    @Test
    void networkWithoutGroupsListsItsLayersUnderItsName() {
        Network network = new Network(
                "tiny",
                net -> net.output("y", net.linear("fc", net.globalAveragePool(net.input()), 5)),
                3,
                8,
                "",
                PretrainedConfig.untrained(),
                "",
                "",
                "");
        List<NetworkSummaryRow> rows =
                NetworkSummary.of(network, network.inputShape(4)).rows(NetworkSummary.USUAL_DEPTH);
        assertEquals(
                List.of("tiny", "AdaptiveAvgPool2d: 1-1", "Linear: 1-2"),
                rows.stream().map(NetworkSummaryRow::label).toList());
        assertEquals(Shape.of(4, 5), rows.get(0).output());
        assertEquals(0, rows.get(0).parameters());
        assertEquals(20, rows.get(2).parameters());
    }
}
