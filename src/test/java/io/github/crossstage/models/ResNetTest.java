package io.github.crossstage.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.models.ResNet.Block;
import io.github.crossstage.models.ResNet.Names;
import io.github.crossstage.models.ResNet.Variant;
import io.github.crossstage.models.ResNetCifar.Shortcut;
import io.github.crossstage.tensor.Shape;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResNetTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "resnet_a_bottleneck",
                "resnet_b_basic",
                "resnet_b_bottleneck",
                "resnet_c_bottleneck",
                "resnet_d_bottleneck",
                "resnet_d_ceilpool_odd",
                "resnext_g4"
            })
    void givesTheStoredOutputs(String name) {
        FixtureNet net = FixtureNet.small(name);
        boolean ceil = net.config().has("d_pool");
        net.checkStored(new ResNet(
                Block.valueOf(net.config().get("block").asText().toUpperCase(Locale.ROOT)),
                net.numbers("layers"),
                Variant.valueOf(net.config().get("variant").asText().toUpperCase(Locale.ROOT)),
                net.number("width", 64),
                net.number("groups", 1),
                net.number("base", 64),
                Names.SEED,
                ceil,
                net.number("n_classes", 1000)));
    }

    @Test
    @Tag("slow")
    void resNet50dGivesTheStoredOutputs() {
        FixtureNet.fullSize("resnet50d_224")
                .checkFormula(Networks.byName("resnet50d_seed").architecture());
    }

    @Test
    void ceilingPoolKeepsTheLastColumnOfOddMaps() {
        Shape odd = Shape.of(1, 3, 225, 225);
        assertEquals(29, pooledExtent("resnet50d", odd));
        // 57 to 28 in the shortcut, but 29 in the main path.
        assertThrows(ShapeException.class, () -> pooledExtent("resnet50d_seed", odd));
    }

    private static long pooledExtent(String network, Shape input) {
        return Networks.byName(network).describe(input).layers().stream()
                .filter(layer -> layer.kind() == Layer.Kind.AVERAGE_POOL)
                .findFirst()
                .orElseThrow()
                .output()
                .extent(1);
    }

    @Test
    void rejectsDepthsThatWereNotPublished() {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> ResNet.of(51, Variant.B));
        assertTrue(error.getMessage().contains("depth=51"), error.getMessage());
    }

    /** Parameters as the paper's table 6 and the reference's README round them: 0.27M, 0.46M, 0.66M, 0.85M, 1.7M. */
    @ParameterizedTest
    @CsvSource({"20, 0.27", "32, 0.46", "44, 0.66", "56, 0.85", "110, 1.73"})
    void cifarNetworksHaveThePublishedParameters(int depth, double millions) {
        Network network = Networks.byName("resnet" + depth + "_cifar");
        NetworkBuilder net = network.describe(network.inputShape(2));
        long parameters = net.layers().stream().mapToLong(Layer::parameters).sum();
        assertEquals(millions, Math.round(parameters / 1e4) / 100.0);
        long weighted = net.layers().stream()
                .filter(layer -> layer.kind() == Layer.Kind.CONV || layer.kind() == Layer.Kind.LINEAR)
                .count();
        assertEquals(depth, weighted);
    }

    @Test
    void projectionShortcutsAddTwoConvolutionsToACifarNetwork() {
        ResNetCifar architecture = new ResNetCifar(3, Shortcut.PROJECTION, 10);
        NetworkBuilder net = new NetworkBuilder("b", Shape.of(1, 3, 32, 32), new BlankParameters());
        architecture.build(net);
        List<String> projections = net.layers().stream()
                .filter(layer -> layer.kind() == Layer.Kind.CONV && layer.name().contains("shortcut"))
                .map(Layer::name)
                .toList();
        assertEquals(List.of("layer2.0.shortcut.0", "layer3.0.shortcut.0"), projections);
        long parameters = net.layers().stream().mapToLong(Layer::parameters).sum();
        assertEquals(269_722 + 16 * 32 + 64 + 32 * 64 + 128, parameters);
    }
}
