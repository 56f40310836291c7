package io.github.crossstage.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.tensor.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every network against the published tables, to the unit. A row whose network the registry lacks fails. */
class SpecTablesTest {
    @TestFactory
    Stream<DynamicTest> totalsAreThoseOfTheSummary() {
        return SpecTable.rows("summary.tsv").stream()
                .map(row -> DynamicTest.dynamicTest(row.get(0), () -> checkTotals(row)));
    }

    private static void checkTotals(List<String> row) {
        NetworkTotals totals = NetworkTotals.of(describe(row.get(0)));
        assertEquals(Long.parseLong(row.get(2)), totals.learnt(), "parameters");
        assertEquals(Long.parseLong(row.get(3)), totals.runningStatistics(), "running statistics");
        assertEquals(Long.parseLong(row.get(4)), totals.macs(), "MACs");
        assertEquals(Long.parseLong(row.get(5)), totals.torchinfoMultAdds(2), "torchinfo mult-adds of batch 2");
        assertEquals(Long.parseLong(row.get(6)), totals.fvcore(), "fvcore's count");
        assertEquals(row.get(7), millions(totals.activations()), "activations");
        assertEquals(row.get(8), millions(totals.convolutionIo()), "convolution input and output");
        assertEquals(Integer.parseInt(row.get(9)), totals.convolutions().size(), "convolutions");
        assertEquals(row.get(10).replaceFirst(".*=", ""), Long.toString(totals.largestConvolution()), "largest");
    }

    @TestFactory
    Stream<DynamicTest> layersAreThoseOfTheTables() {
        return SpecTable.networks("layers").stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> checkLayers(name)));
    }

    private static void checkLayers(String name) {
        List<List<String>> rows = SpecTable.rows("layers", name + ".tsv");
        List<Layer> layers = describe(name).layers();
        for (int i = 0; i < Math.min(rows.size(), layers.size()); i++) {
            assertEquals(rows.get(i), row(i, layers.get(i)), name);
        }
        assertEquals(rows.size(), layers.size(), "number of layers");
    }

    private static List<String> row(int index, Layer layer) {
        boolean convolution = layer.kind() == Layer.Kind.CONV;
        return List.of(
                Integer.toString(index),
                layer.kind().label(),
                layer.name(),
                layer.inputs().stream().map(SpecTablesTest::text).collect(Collectors.joining("+")),
                text(layer.output()),
                layer.kernel() == 0 ? "-" : Integer.toString(layer.kernel()),
                layer.stride() == 0 ? "-" : Integer.toString(layer.stride()),
                layer.kernel() == 0 ? "-" : Integer.toString(layer.padding()),
                convolution ? Integer.toString(layer.groups()) : "-",
                convolution ? (layer.bias() ? "1" : "0") : "-",
                layer.activation().orElse("-"),
                Long.toString(layer.parameters()),
                Long.toString(layer.macs()));
    }

    @TestFactory
    Stream<DynamicTest> parametersAreThoseOfTheStateDictionaries() {
        return SpecTable.networks("sd").stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> checkParameters(name)));
    }

    private static void checkParameters(String name) {
        Map<String, String> expected = SpecTable.rowsWithoutTitles("sd", name + ".tsv").stream()
                .filter(row -> !row.get(0).endsWith("num_batches_tracked"))
                .collect(Collectors.toMap(row -> row.get(0), row -> row.get(1), (a, b) -> b, LinkedHashMap::new));
        Map<String, String> got = describe(name).parameters().stream()
                .collect(Collectors.toMap(
                        Parameter::key, parameter -> text(parameter.shape()), (a, b) -> b, LinkedHashMap::new));
        for (Map.Entry<String, String> entry : expected.entrySet()) {
            assertEquals(entry.getValue(), got.get(entry.getKey()), entry.getKey());
        }
        assertEquals(expected.keySet(), got.keySet());
    }

    @TestFactory
    Stream<DynamicTest> stagesHaveTheShapesOfTheTable() {
        return SpecTable.rowsWithoutTitles("stage_shapes.tsv").stream()
                .filter(row -> !row.get(1).isEmpty())
                .map(row -> DynamicTest.dynamicTest(row.get(0), () -> checkStages(row)));
    }

    /** The stages' shapes must occur among the layers' outputs in the table's order. */
    private static void checkStages(List<String> row) {
        List<String> outputs = describe(row.get(0)).layers().stream()
                .map(layer -> text(layer.output()))
                .toList();
        int next = 0;
        for (String stage : row.get(1).split("; ")) {
            String shape = stage.substring(stage.lastIndexOf('=') + 1);
            int at = outputs.subList(next, outputs.size()).indexOf(shape);
            assertTrue(at >= 0, () -> stage + ": no layer after the stage before it has this output");
            next += at;
        }
    }

    @TestFactory
    Stream<DynamicTest> fusionStrategiesHaveTheTotalsOfTheTable() {
        return SpecTable.rows("fusion.tsv").stream()
                .map(row -> DynamicTest.dynamicTest(String.join(" ", row.subList(0, 3)), () -> checkFusion(row)));
    }

    private static void checkFusion(List<String> row) {
        CspFusion fusion = Arrays.stream(CspFusion.values())
                .filter(candidate -> row.get(1).equals(String.valueOf(candidate.letter())))
                .findAny()
                .orElseThrow();
        CspDenseNetConfig depth =
                (CspDenseNetConfig) Networks.byName("cspdensenet" + row.get(0)).architecture();
        CspDenseNetConfig config = depth.fusion(fusion, Double.parseDouble(row.get(2)));
        NetworkBuilder net = new NetworkBuilder("fusion", Shape.of(1, 3, 224, 224), new BlankParameters());
        config.build(net);
        NetworkTotals totals = NetworkTotals.of(net);
        assertEquals(Long.parseLong(row.get(3)), totals.learnt(), "parameters");
        assertEquals(Long.parseLong(row.get(4)), totals.macs(), "MACs");
        assertEquals(Long.parseLong(row.get(7)), totals.largestConvolution(), "largest convolution");
        assertEquals(row.get(8), millions(totals.convolutionIo()), "convolution input and output");
        Function<Integer, String> channels =
                stage -> Long.toString(NetworkBuilder.channels(net.marked().get("dense_block_0" + stage)));
        assertEquals(row.get(9), channels.apply(4), "final channels");
        assertEquals(
                row.get(10),
                IntStream.rangeClosed(1, 4).boxed().map(channels).collect(Collectors.joining("/")),
                "channels of the stages");
    }

    private static NetworkBuilder describe(String name) {
        List<String> summary = SpecTable.rows("summary.tsv").stream()
                .filter(row -> row.get(0).equals(name))
                .findAny()
                .orElseThrow();
        String[] extents = summary.get(1).split("x");
        return Networks.byName(name).describe(Shape.of(1, 3, Long.parseLong(extents[0]), Long.parseLong(extents[1])));
    }

    private static String text(Shape shape) {
        return Arrays.stream(shape.extents()).mapToObj(Long::toString).collect(Collectors.joining("x"));
    }

    private static String millions(long elements) {
        return String.format(Locale.ROOT, "%.3f", elements / 1e6);
    }
}
