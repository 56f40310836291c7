package io.github.crossstage.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Gemm;
import io.github.crossstage.passes.PassPipeline;
import io.github.crossstage.report.ConvolutionIo;
import io.github.crossstage.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Convolutional input and output, counted on graphs, against the published tables. */
class ConvolutionIoTest {
    private static Graph graph(Architecture architecture, long extent) {
        NetworkBuilder net = new NetworkBuilder("net", Shape.of(1, 3, extent, extent), new BlankParameters());
        architecture.build(net);
        return net.build();
    }

    private static ConvolutionIo count(Architecture architecture, long extent) {
        return ConvolutionIo.of(graph(architecture, extent));
    }

    private static CspFusion fusion(String letter) {
        return Arrays.stream(CspFusion.values())
                .filter(candidate -> letter.equals(String.valueOf(candidate.letter())))
                .findAny()
                .orElseThrow();
    }

    private static CspDenseNetConfig cspDenseNet(String depth) {
        return (CspDenseNetConfig) Networks.byName("cspdensenet" + depth).architecture();
    }

    @TestFactory
    Stream<DynamicTest> fusionStrategiesHaveTheTotalsOfTheTable() {
        return SpecTable.rows("fusion.tsv").stream()
                .map(row -> DynamicTest.dynamicTest(String.join(" ", row.subList(0, 3)), () -> {
                    CspFusion fusion = fusion(row.get(1));
                    ConvolutionIo io =
                            count(cspDenseNet(row.get(0)).fusion(fusion, Double.parseDouble(row.get(2))), 224);
                    assertEquals(row.get(8), millions(io.elements(), 3), "input and output");
                    assertEquals(Long.parseLong(row.get(7)), io.largestMacs(), "largest convolution");
                }));
    }

    /** DenseNet's rows against the plain formula, CSPDenseNet's against that of partial dense blocks. */
    @TestFactory
    Stream<DynamicTest> denseBlocksHaveTheNumbersOfThePapersFormula() {
        return SpecTable.rows("cio_stages.tsv").stream()
                .map(row -> DynamicTest.dynamicTest(String.join(" ", row.subList(0, 2)), () -> {
                    String[] model = row.get(0).split("-");
                    boolean partial = model[0].equals("CSPDenseNet");
                    CspDenseNetConfig half = cspDenseNet(model[1]);
                    ConvolutionIo io = count(partial ? half : half.fusion(CspFusion.PLAIN, 0), 224);
                    long height = Long.parseLong(row.get(2).split("x")[0]);
                    assertEquals(row.get(partial ? 10 : 9), millions(io.bottleneckElements(height), 4));
                }));
    }

    /**
     * The paper's own two figures, 34.4 M and 32.6 M, add poolings; the second is csresnext50's. Darknet's classifier is a 1x1
     * convolution of one pixel, here it is a matrix product.
     */
    @TestFactory
    Stream<DynamicTest> withPoolsTheAuthorsNetworksHaveTheTotalsOfTheTable() {
        List<String> names = List.of("csresnext50", "csresnet50", "csdarknet53");
        return SpecTable.rows("darknet_summary.tsv").stream()
                .filter(row -> names.contains(row.get(0)))
                .map(row -> DynamicTest.dynamicTest(row.get(0), () -> {
                    Graph graph = graph(Networks.byName(row.get(0)).architecture(), 256);
                    long classifier = graph.nodes().stream()
                            .filter(node -> node.op() instanceof Gemm)
                            .mapToLong(node -> elements(node.inputs().get(0)) + elements(node.output()))
                            .sum();
                    assertEquals(row.get(11), millions(ConvolutionIo.of(graph).elementsWithPools() + classifier, 3));
                }));
    }

    private static long elements(Value value) {
        return value.type().shape().elementCount();
    }

    @Test
    void onlyAPointwiseConvolutionBeforeAThreeByThreeIsABottleneck() {
        ConvolutionIo basicBlocks = count(Networks.byName("resnet20_cifar").architecture(), 32);
        assertEquals(19, basicBlocks.convolutions().size());
        assertEquals(List.of(), basicBlocks.bottlenecks());
        assertEquals(
                16,
                count(Networks.byName("resnet50").architecture(), 64)
                        .bottlenecks()
                        .size());
    }

    /** The passes make splits, and let the transitions after a concatenation pool before they convolve. */
    @Test
    void aRewrittenGraphCountsAsItIs() {
        Graph graph = graph(cspDenseNet("121"), 224);
        ConvolutionIo before = ConvolutionIo.of(graph);
        ConvolutionIo after = ConvolutionIo.of(PassPipeline.standard().apply(graph));
        assertEquals(before.convolutions().size(), after.convolutions().size());
        assertEquals(before.bottlenecks().size(), after.bottlenecks().size());
        long channels = 144 + 72;
        assertEquals(
                before.convolutions().stream()
                                .filter(conv -> conv.elements() == channels * 56 * 56)
                                .count()
                        - 1,
                after.convolutions().stream()
                        .filter(conv -> conv.elements() == channels * 56 * 56)
                        .count(),
                "the first transition convolves a quarter of the pixels");
    }

    private static String millions(long elements, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", elements / 1e6);
    }
}
