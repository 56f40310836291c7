package io.github.crossstage.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.op.OpKind;
import io.github.crossstage.models.BlankParameters;
import io.github.crossstage.models.FormulaParameters;
import io.github.crossstage.models.Network;
import io.github.crossstage.models.Networks;
import io.github.crossstage.models.ParameterSource;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.GoldenNet;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole networks after all passes: the same outputs, and nothing left that a pass takes. */
class RewrittenNetworksTest {
    private final PassPipeline pipeline = PassPipeline.standard();

    @TestFactory
    Stream<DynamicTest> goldenNetworksKeepTheirOutputs() {
        return GoldenNet.all().stream()
                .map(net -> DynamicTest.dynamicTest(net.toString(), () -> {
                    try (GraphSource source = net.open()) {
                        Graph graph = net.graph(source);
                        PassFixture.assertSameOutputs(
                                graph, pipeline.apply(graph), net.inputs(source), PassFixture.ROUNDING);
                    }
                }));
    }

    @ParameterizedTest
    @CsvSource({
        "densenet121, 33",
        "cspdensenet_cifar10, 16",
        "cspdensenet121, 33",
        "cspdarknet53, 32",
        "resnet50d, 33",
        "resnet18, 33",
        "cspresnext50, 33",
        "cs3darknet_m, 32",
        "peleenet, 64"
    })
    void publishedNetworksKeepTheirOutputs(String name, int extent) {
        Graph graph = graph(name, extent, new FormulaParameters(1));
        PassFixture.assertSameOutputs(graph, pipeline.apply(graph), PassFixture.ROUNDING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"densenet121", "densenet121_seed"})
    void aDenseLayerIsTwoConvolutions(String name) {
        Map<OpKind, Integer> counts = counts(name);
        int layers = 6 + 12 + 24 + 16;
        assertEquals(1 + 2 * layers + 3, counts.get(OpKind.CONV_2D), "stem, dense layers, transitions");
        assertNone(counts, OpKind.BATCH_NORM, OpKind.ACTIVATE, OpKind.BINARY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cspdarknet53", "cs3darknet_m", "cspresnet50", "cspresnext50", "resnet50d"})
    void nothingIsLeftBesideConvolutions(String name) {
        assertNone(counts(name), OpKind.BATCH_NORM, OpKind.ACTIVATE, OpKind.BINARY);
    }

    @Test
    void aTransitionPoolsFirst() {
        Graph graph = pipeline.apply(blank("densenet121"));
        long poolsThatNormalise = graph.nodes().stream()
                .filter(node -> node.operator().startsWith("Pool2d average")
                        && node.operator().endsWith("prologue=relu"))
                .count();
        assertEquals(3, poolsThatNormalise);
    }

    @ParameterizedTest
    @CsvSource({"csdarknet53, 5", "peleenet, 21"})
    void pathsOverOneSourceAreOneConvolution(String name, int merged) {
        Map<OpKind, Integer> before = new EnumMap<>(OpKind.class);
        blank(name).nodes().forEach(node -> before.merge(node.op().kind(), 1, Integer::sum));
        assertEquals(before.get(OpKind.CONV_2D) - merged, counts(name).get(OpKind.CONV_2D));
        assertEquals(merged, counts(name).get(OpKind.SPLIT));
    }

    @Test
    void graphsOfAllShapesShareTheirConstants() {
        GraphSource source = Networks.byName("cspdensenet_cifar10").with(new FormulaParameters(1));
        Set<Tensor> small = constants(source, 16);
        assertEquals(small, constants(source, 32));
    }

    private Set<Tensor> constants(GraphSource source, int extent) {
        Graph graph = pipeline.apply(source.graph(Map.of("input", Shape.of(2, 3, extent, extent))));
        return new HashSet<>(graph.constants().values());
    }

    @ParameterizedTest
    @ValueSource(strings = {"densenet121", "cspresnext50", "cs3darknet_m"})
    void aSecondRunFindsNothing(String name) {
        Graph rewritten = pipeline.apply(blank(name));
        assertSame(rewritten, pipeline.apply(rewritten));
    }

    @Test
    void anyPassCanBeLeftOut() {
        Graph graph = graph("cspdensenet_cifar10", 16, new FormulaParameters(1));
        for (String name : pipeline.names()) {
            Graph rewritten = pipeline.without(Set.of(name)).apply(graph);
            PassFixture.assertSameOutputs(graph, rewritten, PassFixture.ROUNDING);
        }
    }

    private static Graph graph(String name, int extent, ParameterSource parameters) {
        Network network = Networks.byName(name);
        return network.with(parameters).graph(Map.of("input", Shape.of(1, 3, extent, extent)));
    }

    /** Returns a network for looking at, not for running. */
    private static Graph blank(String name) {
        return graph(name, 64, new BlankParameters());
    }

    private Map<OpKind, Integer> counts(String name) {
        Map<OpKind, Integer> counts = new EnumMap<>(OpKind.class);
        pipeline.apply(blank(name))
                .nodes()
                .forEach(node -> counts.merge(node.op().kind(), 1, Integer::sum));
        return counts;
    }

    private static void assertNone(Map<OpKind, Integer> counts, OpKind... kinds) {
        List.of(kinds).forEach(kind -> assertEquals(0, counts.getOrDefault(kind, 0), () -> kind + " in " + counts));
    }
}
