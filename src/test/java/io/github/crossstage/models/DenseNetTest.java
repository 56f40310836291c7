package io.github.crossstage.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.importer.safetensors.SafetensorsFile;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.npy.Npy;
import io.github.crossstage.reference.ReferenceExecutor;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.Golden;
import io.github.crossstage.testing.HashInit;
import io.github.crossstage.testing.TensorAssert;
import io.github.crossstage.testing.Tolerance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DenseNetTest {
    private static final Path REAL = Path.of("../shared/real/densenet_bc_40_12_cifar10");

    @Test
    void inTheSeedsStyleGivesTheStoredOutputs() {
        FixtureNet net = FixtureNet.small("densenet_seed");
        net.checkStored(net.seedDenseNet());
    }

    @Test
    void inTorchvisionsStyleGivesTheStoredOutputs() {
        FixtureNet net = FixtureNet.small("densenet_torchvision");
        net.checkStored(new DenseNetConfig(
                net.numbers("block_config"),
                net.number("growth_rate", 0),
                net.number("bn_size", 0),
                DenseNetStem.CONV7,
                net.number("num_init_features", 0),
                net.number("num_classes", 0),
                DenseNetStyle.TORCHVISION));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cspdensenet_even", "cspdensenet_even_unfolded", "cspdensenet_odd"})
    void crossStageNetworksGiveTheStoredOutputs(String name) {
        FixtureNet net = FixtureNet.small(name);
        net.checkStored(net.cspDenseNet());
    }

    @ParameterizedTest
    @CsvSource({"cspdensenet_fusion_first, FIRST", "cspdensenet_fusion_last, LAST"})
    void fusionStrategiesGiveTheStoredOutputs(String name, CspFusion fusion) {
        FixtureNet net = FixtureNet.small(name);
        net.checkStored(net.cspDenseNet().fusion(fusion, 0.5));
    }

    /** A stage of CSPDenseNet-264 whose 123 channels split 62 and 61, written with the words of {@link Blocks}. */
    @Test
    void anOddStageWrittenByHandGivesTheStoredOutputs() {
        FixtureNet fixture = FixtureNet.small("csp_stage3_in123");
        String block = "dense_block_03.dense_block.";
        DenseBlock one = DenseBlock.of(1, 32).order(ConcatOrder.NEW_FIRST);
        fixture.checkStored(net -> {
            Value joined = Blocks.crossStage(net, net.input(), CrossStage.of(0.5), main -> {
                Value dense =
                        Blocks.denseBlock(net, layer -> DenseLayerNames.sequence(block + "0.residual"), main, one);
                net.mark(block + "0", dense);
                return Blocks.partialTransition(net, block + "1.transition.0", block + "1.transition.2", dense, 46);
            });
            String last = "dense_block_03.last.transition.";
            net.output("output", Blocks.transition(net, last + "0", last + "2", joined, 54));
        });
    }

    @Test
    @Tag("slow")
    void denseNet121GivesTheStoredOutputs() {
        FixtureNet.fullSize("densenet121_224_b1")
                .checkFormula(Networks.byName("densenet121_seed").architecture());
    }

    @Test
    @Tag("slow")
    void denseNet264GivesTheStoredOutputs() {
        FixtureNet.fullSize("densenet264_224_b2")
                .checkFormula(Networks.byName("densenet264_seed").architecture());
    }

    @Test
    @Tag("slow")
    void cspDenseNet264GivesTheStoredOutputs() {
        FixtureNet.fullSize("cspdensenet264_224_b2")
                .checkFormula(Networks.byName("cspdensenet264").architecture());
    }

    @ParameterizedTest
    @CsvSource({
        "densenet_bc_40_12_cifar10, 176122",
        "densenet_bc_100_12_cifar10, 769162",
        "cspdensenet_cifar10, 227029",
        "cspdensenet264, 26427989",
        "densenet264_seed, 33337704"
    })
    void networksHaveTheirPublishedNumberOfParameters(String name, long parameters) {
        Network network = Networks.byName(name);
        assertEquals(
                parameters,
                NetworkTotals.of(network.describe(network.inputShape(1))).learnt());
    }

    @Test
    void trainedDenseNetBcGivesTheStoredOutputs() {
        Assumptions.assumeTrue(Files.isDirectory(REAL), "no trained networks beside the project");
        Tensor input = Npy.read(REAL.resolve("input.npy"));
        MapWeights weights = new MapWeights("real", Golden.safetensors(REAL.resolve("weights.safetensors")));
        Network network = Networks.byName("densenet_bc_40_12_cifar10");
        Graph graph = network.with(weights).graph(Map.of("input", input.shape()));
        Tensor output = ReferenceExecutor.run(graph, Map.of("input", input)).get("output");
        double error =
                TensorAssert.assertClose("real", Npy.read(REAL.resolve("output.npy")), output, Tolerance.NETWORK);
        System.out.printf("reference %-28s %.2e of peak%n", network.name(), error);
    }

    @Test
    void theDefaultNetworkGivesTheLogitsOfItsCardFromHalfPrecisionWeights() {
        Path file = Path.of("src/main/resources/io/github/crossstage/demo/cspdensenet_cifar10.safetensors");
        Path demo = Path.of("src", "test", "resources", "demo");
        Tensor input = Npy.read(demo.resolve("chelsea_input.npy"));
        Network network = Networks.byName("cspdensenet_cifar10");
        try (SafetensorsFile weights = SafetensorsFile.open(file);
                StoredParameters parameters = new StoredParameters(weights, NameMaps.detect(network, weights))) {
            Graph graph = network.with(parameters).graph(Map.of("input", input.shape()));
            Tensor output = ReferenceExecutor.run(graph, Map.of("input", input)).get("output");
            double error = TensorAssert.assertClose(
                    "demo", Npy.read(demo.resolve("chelsea_logits.npy")), output, Tolerance.NETWORK);
            System.out.printf("reference %-28s %.2e of peak%n", network.name(), error);
        }
    }

    @Test
    void blurredPoolIsMaximumThenMirroredBorderThenBinomialKernel() {
        int height = 7;
        int width = 6;
        float[] picture = HashInit.symmetric("blur", 3, 42);
        NetworkBuilder net = new NetworkBuilder("blur", Shape.of(1, 1, height, width), new BlankParameters());
        net.output("output", net.maxBlurPool(net.input()));
        Tensor output = ReferenceExecutor.run(net.build(), Map.of("input", Tensor.of(picture, 1, 1, height, width)))
                .get("output");
        assertEquals(Shape.of(1, 1, 4, 3), output.shape());
        int[] binomial = {1, 2, 1};
        for (int oh = 0; oh < 4; oh++) {
            for (int ow = 0; ow < 3; ow++) {
                double sum = 0;
                for (int kh = 0; kh < 3; kh++) {
                    for (int kw = 0; kw < 3; kw++) {
                        int y = mirrored(2 * oh + kh - 1, height);
                        int x = mirrored(2 * ow + kw - 1, width);
                        sum += binomial[kh] * binomial[kw] / 16.0 * maximum(picture, height, width, y, x);
                    }
                }
                assertEquals(sum, output.toFloatArray()[oh * 3 + ow], 1e-6);
            }
        }
    }

    private static int mirrored(int at, int extent) {
        return at < 0 ? -at : at >= extent ? 2 * (extent - 1) - at : at;
    }

    private static float maximum(float[] picture, int height, int width, int y, int x) {
        float most = Float.NEGATIVE_INFINITY;
        for (int h = Math.max(0, y - 1); h < Math.min(height, y + 2); h++) {
            for (int w = Math.max(0, x - 1); w < Math.min(width, x + 2); w++) {
                most = Math.max(most, picture[h * width + w]);
            }
        }
        return most;
    }

    @Test
    void aNetworkOfOnesOwnTakesTwentyLines() {
        Architecture mine = net -> {
            Value x = net.convNormAct(
                    "stem.conv", "stem.norm", net.input(), Conv.of(32, 3).stride(2), Activation.RELU);
            for (int s = 1; s <= 3; s++) {
                String stage = "stage" + s;
                Value joined = Blocks.crossStage(net, x, CrossStage.of(0.5), half -> {
                    Value dense = Blocks.denseBlock(net, stage + ".dense", half, DenseBlock.of(6, 16));
                    return Blocks.partialTransition(net, stage + ".partial", dense);
                });
                x = Blocks.transition(net, stage + ".transition", joined);
            }
            net.output("output", Blocks.classifier(net, "classifier", x, 10));
        };
        NetworkBuilder net = new NetworkBuilder("mine", Shape.of(1, 3, 64, 64), new FormulaParameters(1));
        mine.build(net);
        assertEquals(Shape.of(1, 10), net.build().outputs().get("output").type().shape());
        assertTrue(net.parameters().stream()
                .anyMatch(parameter -> parameter.key().equals("stage2.dense.layer6.conv2.weight")));
    }

    @Test
    void rejectsSharesThatLeaveAPathWithoutChannels() {
        assertThrows(IllegalArgumentException.class, () -> CrossStage.of(0));
        assertThrows(IllegalArgumentException.class, () -> CrossStage.of(1));
        CspDenseNetConfig narrow = CspDenseNetConfig.of(2, 1).fusion(CspFusion.BOTH, 0.9);
        NetworkBuilder net = new NetworkBuilder("narrow", Shape.of(1, 3, 32, 32), new BlankParameters());
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> narrow.build(net));
        assertTrue(error.getMessage().contains("both paths"), error.getMessage());
    }

    @Test
    void plainFusionIsTheDenseNet() {
        Network dense = Networks.byName("densenet121_seed");
        CspDenseNetConfig plain = CspDenseNetConfig.of(32, 6, 12, 24, 16).fusion(CspFusion.PLAIN, 0);
        NetworkBuilder net = new NetworkBuilder("plain", dense.inputShape(1), new BlankParameters());
        plain.build(net);
        List<Layer> expected = dense.describe(dense.inputShape(1)).layers();
        assertEquals(
                expected.stream().map(Layer::output).toList(),
                net.layers().stream().map(Layer::output).toList());
        assertThrows(IllegalArgumentException.class, () -> CspDenseNetConfig.of(32, 6)
                .fusion(CspFusion.PLAIN, 0.5));
    }
}
