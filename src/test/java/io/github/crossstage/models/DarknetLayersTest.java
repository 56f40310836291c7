package io.github.crossstage.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.tensor.Shape;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks that their author defined in darknet, against the layer tables of his configuration files. */
class DarknetLayersTest {
    @ParameterizedTest
    @CsvSource({
        "csdarknet53, csdarknet53, leaky(0.1)",
        "cspdarknet53_mish, csdarknet53-omega, mish",
        "csresnet50, csresnet50, leaky(0.1)",
        "csresnet50_mish, csresnet50-omega, mish",
        "csresnext50, csresnext50, leaky(0.1)",
        "csresnext50_mish, csresnext50-omega, mish",
    })
    void everyConvolutionIsThatOfTheTable(String name, String cfg, String activation) {
        Network network = Networks.byName(name);
        NetworkBuilder net = network.describe(network.inputShape(1));
        List<String> modules = modules(network);
        Map<String, Layer> layers = new HashMap<>();
        net.layers().forEach(layer -> layers.put(layer.name(), layer));
        Set<String> seen = new HashSet<>();
        for (List<String> row : SpecTable.rows("darknet", cfg + "_256.tsv")) {
            int index = Integer.parseInt(row.get(0));
            boolean weighted = row.get(1).equals("convolutional");
            if (index >= modules.size()) {
                assertTrue(!weighted, "layer " + index);
                continue;
            }
            String module = modules.get(index);
            assertEquals(weighted, !module.isEmpty(), "layer " + index + " " + module);
            if (weighted && row.get(7).equals("1")) {
                assertEquals(row.subList(2, 11), described(layers, module, activation), "layer " + index);
                seen.add(module);
            } else if (weighted) {
                Layer layer = layers.get(module);
                assertEquals(row.get(9), text(layer.inputs().get(0)));
                assertEquals(row.get(10), text(layer.output()));
                seen.add(module);
            }
        }
        Set<String> all = net.layers().stream()
                .filter(layer -> layer.kind() == Layer.Kind.CONV || layer.kind() == Layer.Kind.LINEAR)
                .map(layer -> layer.name().replaceAll("\\.conv$", ""))
                .collect(Collectors.toSet());
        assertEquals(all, seen);
    }

    /** The columns filters, k, s, pad, groups, bn, act, in, out. */
    private static List<String> described(Map<String, Layer> layers, String module, String activation) {
        Layer conv = layers.get(module + ".conv");
        Layer norm = layers.get(module + ".bn");
        String act =
                norm.activation().isEmpty() ? "linear" : norm.activation().get().equals(activation) ? "" : "other";
        return List.of(
                Long.toString(conv.output().extent(0)),
                Integer.toString(conv.kernel()),
                Integer.toString(conv.stride()),
                Integer.toString(conv.padding()),
                Integer.toString(conv.groups()),
                "1",
                act.isEmpty() ? activation.replaceAll("\\(.*", "") : act,
                text(conv.inputs().get(0)),
                text(conv.output()));
    }

    private static String text(Shape shape) {
        return shape.extent(0) + "x" + shape.extent(1) + "x" + shape.extent(2);
    }

    private static List<String> modules(Network network) {
        return network.architecture() instanceof CspDarknet darknet
                ? darknet.darknetLayers()
                : ((CspResNet) network.architecture()).darknetLayers();
    }

    /** Figures of the same files: learnt numbers and multiply-accumulates. */
    @ParameterizedTest
    @CsvSource({
        "csdarknet53, 27642184, 6533652480",
        "csresnet50, 21607848, 4483686400",
        "csresnext50, 20557480, 3964616704",
        "darknet53_darknet, 41609928, 9285115904"
    })
    void totalsAreThoseOfTheConfigurationFile(String name, long parameters, long macs) {
        Network network = Networks.byName(name);
        List<Layer> layers = network.describe(network.inputShape(1)).layers();
        assertEquals(parameters, layers.stream().mapToLong(Layer::parameters).sum());
        assertEquals(macs, layers.stream().mapToLong(Layer::macs).sum());
    }

    @Test
    void firstBlockOfAnAuthorsCspResNetAddsToTheFirstSixtyFourChannelsOnly() {
        Network network = Networks.byName("csresnet50");
        List<Layer> layers = network.describe(network.inputShape(1)).layers();
        Layer first = layers.stream()
                .filter(layer -> layer.kind() == Layer.Kind.ADD)
                .findFirst()
                .orElseThrow();
        assertEquals(Shape.of(64, 64, 64), first.output());
        List<String> slices = layers.stream()
                .filter(layer -> layer.kind() == Layer.Kind.SLICE)
                .map(Layer::name)
                .toList();
        assertEquals(List.of("[0:64]", "[64:128]"), slices);
    }

    @Test
    void stemPoolOfAnAuthorsCspResNetKeepsTheLastRowOfOddMaps() {
        Layer pool = Networks.byName("csresnet50").describe(Shape.of(1, 3, 258, 250)).layers().stream()
                .filter(layer -> layer.kind() == Layer.Kind.MAX_POOL)
                .findFirst()
                .orElseThrow();
        assertEquals(Shape.of(64, 65, 63), pool.output());
    }

    @Test
    void rejectsAParameterOfAnotherNetwork() {
        Parameter other = new Parameter("features.conv0.weight", Shape.of(1), Parameter.Role.CONV_WEIGHT);
        CspDarknet network = (CspDarknet) Networks.byName("csdarknet53").architecture();
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class, () -> DarknetNames.of(network).tensor(other, (name, shape) -> {
                    throw new AssertionError(name);
                }));
        assertTrue(error.getMessage().contains("features.conv0.weight"), error.getMessage());
    }
}
