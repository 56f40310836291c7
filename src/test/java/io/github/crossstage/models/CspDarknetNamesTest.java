package io.github.crossstage.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.models.CspStage.Style;
import io.github.crossstage.reference.ReferenceExecutor;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.TensorAssert;
import io.github.crossstage.testing.Tolerance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CspDarknetNamesTest {
    private static final List<String> NORM_PARTS = List.of("weight", "bias", "running_mean", "running_var");
    private static final List<String> DARKNET_PARTS = List.of("scale", "bias", "mean", "variance");

    private final Network timm = Networks.byName("cspdarknet53");
    private final Network seed = Networks.byName("csdarknet53");
    private final FormulaParameters numbers = new FormulaParameters(7);

    @Test
    void everyRowOfTheMapTakesItsChannelsFromTimm() {
        Map<String, Parameter> timmParameters = SpecTable.parameters(timm);
        Map<String, Parameter> seedParameters = SpecTable.parameters(seed);
        NameMap.File file = (name, shape) -> stored(timmParameters, name, shape);
        int checked = 0;
        for (String[] row : keysOfTheMap()) {
            Parameter parameter = seedParameters.get(row[0]);
            float[] whole = numbers.get(timmParameters.get(row[1])).toFloatArray();
            float[] got = CspDarknetNames.SEED_FROM_TIMM.tensor(parameter, file).toFloatArray();
            assertArrayEquals(taken(whole, parameter.shape(), row[2]), got, row[0]);
            checked++;
        }
        assertEquals(seedParameters.size(), checked);
    }

    @Test
    void everyRowOfTheMapPutsItsChannelsIntoTimm() {
        Map<String, Parameter> timmParameters = SpecTable.parameters(timm);
        Map<String, Parameter> seedParameters = SpecTable.parameters(seed);
        NameMap.File file = (name, shape) -> stored(seedParameters, name, shape);
        NameMap map = CspDarknetNames.timmFromSeed((CspNet) timm.architecture());
        for (String[] row : keysOfTheMap()) {
            Parameter parameter = seedParameters.get(row[0]);
            float[] whole = map.tensor(timmParameters.get(row[1]), file).toFloatArray();
            assertArrayEquals(numbers.get(parameter).toFloatArray(), taken(whole, parameter.shape(), row[2]), row[0]);
        }
    }

    /** Seed key, timm key and note for each tensor of the table's convolutions and batch normalisations, and of the classifier. */
    private static List<String[]> keysOfTheMap() {
        return SpecTable.rows("maps", "cspdarknet53.tsv").stream()
                .flatMap(row -> {
                    if (row.get(2).equals("-")) {
                        return List.of(
                                new String[] {"fc.weight", "head.fc.weight", "all"},
                                new String[] {"fc.bias", "head.fc.bias", "all"})
                                .stream();
                    }
                    var norms = NORM_PARTS.stream().map(part -> new String[] {
                        row.get(2) + "." + part,
                        row.get(4) + "." + part,
                        row.get(5).replaceAll("all rows.*", "all")
                    });
                    var conv = Stream.<String[]>of(new String[] {row.get(1), row.get(3), row.get(5)});
                    return Stream.concat(conv, norms);
                })
                .toList();
    }

    /** What the note says a seed tensor of this shape is of timm's. */
    private static float[] taken(float[] whole, Shape shape, String note) {
        int size = Math.toIntExact(shape.elementCount());
        float[] part = new float[size];
        if (note.startsWith("all rows")) {
            int inputs = shape.intExtent(1);
            for (int oc = 0; oc < shape.intExtent(0); oc++) {
                for (int ic = 0; ic < inputs; ic++) {
                    part[oc * inputs + ic] = whole[oc * inputs + (ic + inputs / 2) % inputs];
                }
            }
            return part;
        }
        System.arraycopy(whole, note.contains("[half:]") ? size : 0, part, 0, size);
        return part;
    }

    private Tensor stored(Map<String, Parameter> parameters, String name, Shape shape) {
        Parameter parameter = parameters.get(name);
        assertEquals(parameter.shape(), shape, name);
        return numbers.get(parameter);
    }

    /** The file is named by the tables: the n-th convolution of the map is the n-th of the configuration file. */
    @Test
    void darknetWeightsGiveTheSameOutputsInTheSeedsModuleAndInTimms() {
        Shape shape = Shape.of(1, 3, 64, 64);
        Tensor input = FixtureNet.picture(3, shape);
        MapWeights darknet = new MapWeights("csdarknet53.weights", darknetTensors(numbers));
        CspDarknet seedNet = (CspDarknet) seed.architecture();
        CspNet timmNet = withSlope((CspNet) timm.architecture(), 0.1f);

        Tensor direct = outputs(seedNet, numbers, input);
        Tensor throughSeed = outputs(seedNet, new StoredParameters(darknet, DarknetNames.of(seedNet)), input);
        NameMap names = CspDarknetNames.timmFromDarknet(timmNet);
        Tensor throughTimm = outputs(timmNet, new StoredParameters(darknet, names), input);

        TensorAssert.assertClose("seed", direct, throughSeed, Tolerance.EXACT);
        double error = TensorAssert.assertClose("timm", direct, throughTimm, new Tolerance(2e-6));
        System.out.printf("darknet weights in timm's module  %.2e of peak%n", error);
    }

    private Map<String, Tensor> darknetTensors(ParameterSource source) {
        Map<String, Parameter> parameters = SpecTable.parameters(seed);
        int[] layers = SpecTable.rows("darknet", "csdarknet53_256.tsv").stream()
                .filter(row -> row.get(1).equals("convolutional"))
                .mapToInt(row -> Integer.parseInt(row.get(0)))
                .toArray();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (List<String> row : SpecTable.rows("maps", "cspdarknet53.tsv")) {
            String layer = "convolutional_" + layers[Integer.parseInt(row.get(0))] + ".";
            if (row.get(2).equals("-")) {
                Tensor weights = source.get(parameters.get("fc.weight"));
                tensors.put(layer + "weight", weights.reshape(Shape.of(1000, 1024, 1, 1)));
                tensors.put(layer + "bias", source.get(parameters.get("fc.bias")));
                continue;
            }
            tensors.put(layer + "weight", source.get(parameters.get(row.get(1))));
            IntStream.range(0, NORM_PARTS.size())
                    .forEach(i -> tensors.put(
                            layer + DARKNET_PARTS.get(i),
                            source.get(parameters.get(row.get(2) + "." + NORM_PARTS.get(i)))));
        }
        return tensors;
    }

    private static CspNet withSlope(CspNet net, float slope) {
        Style old = net.style();
        Style style = new Style(
                old.join(),
                old.block(),
                old.groups(),
                old.downWidens(),
                old.splitActivated(),
                Activation.leakyRelu(slope));
        return new CspNet(net.stem(), net.stages(), style, net.classes());
    }

    private static Tensor outputs(Architecture architecture, ParameterSource parameters, Tensor input) {
        Network network = new Network("test", architecture, 3, 64, "", PretrainedConfig.untrained(), "", "", "");
        GraphSource source = network.with(parameters);
        return ReferenceExecutor.run(source.graph(Map.of("input", input.shape())), Map.of("input", input))
                .get("output");
    }

    @Test
    void filesOfDarknetAreRecognised() {
        MapWeights darknet = new MapWeights("csdarknet53.weights", darknetTensors(new BlankParameters()));
        assertInstanceOf(DarknetNames.class, NameMaps.detect(seed, darknet));
        assertInstanceOf(DarknetNames.class, NameMaps.detect(Networks.byName("cspdarknet53_mish"), darknet));
    }

    /** timm's slope is 0.01 and darknet's 0.1: the same shapes, but other outputs. */
    @Test
    void filesTrainedWithAnotherSlopeAreNotTakenByThemselves() {
        MapWeights darknet = new MapWeights("csdarknet53.weights", darknetTensors(new BlankParameters()));
        assertSame(NameMap.SAME, NameMaps.detect(timm, darknet));
    }

    @Test
    void rejectsAParameterOfAnotherNetwork() {
        Parameter other = new Parameter("stages.0.conv_middle.weight", Shape.of(1), Parameter.Role.CONV_WEIGHT);
        assertThrows(
                IllegalArgumentException.class,
                () -> CspDarknetNames.SEED_FROM_TIMM.tensor(other, (name, shape) -> {
                    throw new AssertionError(name);
                }));
    }
}
