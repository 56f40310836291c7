package io.github.crossstage.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.GraphSource;
import io.github.crossstage.npy.Npy;
import io.github.crossstage.reference.ReferenceExecutor;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.Golden;
import io.github.crossstage.testing.HashInit;
import io.github.crossstage.testing.JsonTree;
import io.github.crossstage.testing.TensorAssert;
import io.github.crossstage.testing.Tolerance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A network of the fixtures, built by our own builders from its configuration and held to its stored outputs and activations. */
record FixtureNet(Path folder) {
    private static final String TAP = "tap ";

    /** Runs a network that has one input, and gives its outputs in its order. */
    @FunctionalInterface
    interface Runner {
        /** On the reference. */
        Runner REFERENCE = (source, input) ->
                ReferenceExecutor.run(source.graph(Map.of("input", input.shape())), Map.of("input", input));

        Map<String, Tensor> run(GraphSource source, Tensor input);
    }

    static FixtureNet small(String name) {
        return new FixtureNet(Golden.path("nets", name));
    }

    static FixtureNet fullSize(String name) {
        return new FixtureNet(Golden.path("formula", name));
    }

    JsonTree description() {
        return JsonTree.read(folder.resolve("case.json"));
    }

    JsonTree config() {
        return description().get("config");
    }

    /** Returns a whole number of the configuration, or what it is when not given. */
    int number(String name, int otherwise) {
        return config().has(name) ? config().get(name).asInt() : otherwise;
    }

    /** Returns a list of whole numbers of the configuration. */
    List<Integer> numbers(String name) {
        return config().get(name).elements().stream().map(JsonTree::asInt).toList();
    }

    /** Returns the stored input. */
    Tensor input() {
        return Npy.read(folder.resolve("input.npy"));
    }

    /** Returns the CSPDenseNet that the configuration describes. */
    CspDenseNetConfig cspDenseNet() {
        Integer[] blocks = numbers("blocks").toArray(Integer[]::new);
        return CspDenseNetConfig.of(number("growth_rate", 0), blocks).classes(number("n_classes", 0));
    }

    /** Returns the DenseNet that the configuration describes, in the seed's style. */
    DenseNetConfig seedDenseNet() {
        Integer[] blocks = numbers("blocks").toArray(Integer[]::new);
        return DenseNetConfig.of(number("growth_rate", 0), blocks)
                .classes(number("n_classes", 0))
                .style(DenseNetStyle.SEED);
    }

    /** Runs a small network with the stored weights, all of which it must use. */
    void checkStored(Architecture architecture) {
        Map<String, Tensor> weights = Golden.safetensors(folder.resolve("weights.safetensors"));
        JsonTree json = description();
        List<String> outputs = strings(json.get("outputs"));
        Tensor input = input();
        Run run = run(
                architecture,
                input,
                new StoredParameters(new MapWeights(folder.toString(), weights)),
                json,
                Runner.REFERENCE);
        assertEquals(weights.keySet(), run.parameters);
        double worst = 0;
        for (int i = 0; i < outputs.size(); i++) {
            Tensor expected = Npy.read(folder.resolve(outputs.get(i) + ".npy"));
            worst = Math.max(
                    worst, TensorAssert.assertClose(outputs.get(i), expected, run.outputs.get(i), Tolerance.NETWORK));
        }
        for (Map.Entry<String, Tensor> tap : run.taps.entrySet()) {
            Tensor expected = Npy.read(folder.resolve("tap__" + tap.getKey() + ".npy"));
            worst = Math.max(
                    worst, TensorAssert.assertClose(tap.getKey(), expected, tap.getValue(), Tolerance.NETWORK));
        }
        System.out.printf("reference %-28s %.2e of peak%n", folder.getFileName(), worst);
    }

    /** Returns the formula's weights. */
    FormulaParameters formula() {
        JsonTree json = description();
        Map<String, Integer> exponents = new HashMap<>();
        JsonTree stored = json.get("bn_var_exp");
        stored.names().forEach(name -> exponents.put(name, stored.get(name).asInt()));
        return new FormulaParameters(json.get("seed").asLong(), exponents);
    }

    /** Runs a full-size network with weights from the formula; samples and means of its activations are stored. */
    void checkFormula(Architecture architecture) {
        double worst = checkFormula(architecture, Runner.REFERENCE);
        System.out.printf("reference %-28s %.2e of peak%n", folder.getFileName(), worst);
    }

    /** As above; returns the worst error of an output or activation, relative to its peak. */
    double checkFormula(Architecture architecture, Runner runner) {
        JsonTree json = description();
        Tensor input = picture(
                json.get("seed").asLong(), Shape.of(json.get("input_shape").longs()));
        Run run = run(architecture, input, formula(), json, runner);
        List<String> outputs = json.get("outputs").names();
        double worst = 0;
        for (int i = 0; i < outputs.size(); i++) {
            worst = Math.max(worst, sampled(outputs.get(i), outputs.get(i), run.outputs.get(i), json.get("outputs")));
        }
        for (Map.Entry<String, Tensor> tap : run.taps.entrySet()) {
            worst = Math.max(worst, sampled(tap.getKey(), "tap__" + tap.getKey(), tap.getValue(), json.get("taps")));
        }
        return worst;
    }

    private record Run(Set<String> parameters, List<Tensor> outputs, Map<String, Tensor> taps) {}

    /** The fixture's taps become outputs behind the network's own. */
    private static Run run(
            Architecture architecture, Tensor input, ParameterSource parameters, JsonTree json, Runner runner) {
        List<String> taps = json.get("taps").names();
        Architecture tapped = net -> {
            architecture.build(net);
            taps.forEach(tap -> net.output(
                    TAP + tap, Objects.requireNonNull(net.marked().get(tap), () -> "nothing is marked " + tap)));
        };
        Network network = new Network(
                "fixture",
                tapped,
                input.shape().intExtent(1),
                input.shape().intExtent(2),
                "",
                PretrainedConfig.untrained(),
                "",
                "",
                "");
        Set<String> keys = new HashSet<>();
        network.describe(input.shape()).parameters().forEach(parameter -> keys.add(parameter.key()));
        List<Tensor> outputs = new ArrayList<>();
        Map<String, Tensor> tapValues = new LinkedHashMap<>();
        try (GraphSource source = network.with(parameters)) {
            runner.run(source, input).forEach((name, tensor) -> {
                if (name.startsWith(TAP)) {
                    tapValues.put(name.substring(TAP.length()), tensor);
                } else {
                    outputs.add(tensor);
                }
            });
        }
        assertEquals(outputsOf(json), outputs.size(), "outputs");
        assertEquals(taps.size(), tapValues.size(), "taps");
        return new Run(keys, outputs, tapValues);
    }

    private static int outputsOf(JsonTree json) {
        JsonTree outputs = json.get("outputs");
        return outputs.value() instanceof List<?> list
                ? list.size()
                : outputs.names().size();
    }

    private static List<String> strings(JsonTree array) {
        return array.elements().stream().map(JsonTree::asText).toList();
    }

    private double sampled(String name, String file, Tensor got, JsonTree figures) {
        if (!figures.get(name).has("sampled")) {
            Tensor expected = Npy.read(folder.resolve(file + ".npy"));
            return TensorAssert.assertClose(name, expected, got, Tolerance.NETWORK);
        }
        assertEquals(Shape.of(figures.get(name).get("shape").longs()), got.shape());
        double peak = figures.get(name).get("peak").asDouble();
        float[] numbers = got.toFloatArray();
        Tensor places = Npy.read(folder.resolve(file + "__flatidx.npy"));
        float[] values = Npy.read(folder.resolve(file + "__values.npy")).toFloatArray();
        double worst = 0;
        for (int i = 0; i < values.length; i++) {
            double error = Math.abs(
                    (double) values[i] - numbers[Math.toIntExact(places.longs().get(i))]);
            worst = Math.max(worst, error / peak);
        }
        float[] means = Npy.read(folder.resolve(file + "__chmean.npy")).toFloatArray();
        int pixels = numbers.length / means.length;
        for (int channel = 0; channel < means.length; channel++) {
            double sum = 0;
            for (int i = 0; i < pixels; i++) {
                sum += numbers[channel * pixels + i];
            }
            worst = Math.max(worst, Math.abs(sum / pixels - means[channel]) / peak);
        }
        double limit = Tolerance.NETWORK.relativeToPeak();
        if (worst > limit) {
            throw new AssertionError(folder + " " + name + ": error " + worst + " of peak, allowed " + limit);
        }
        return worst;
    }

    /** The picture of the fixtures' formula: fine noise upon coarse. */
    static Tensor picture(long seed, Shape shape) {
        int height = shape.intExtent(2);
        int width = shape.intExtent(3);
        int planes = Math.toIntExact(shape.extent(0) * shape.extent(1));
        int coarseHeight = (height + 7) / 8;
        int coarseWidth = (width + 7) / 8;
        float[] fine = HashInit.symmetric("input", seed, shape.elementCount());
        float[] coarse = HashInit.symmetric("input.lf", seed, (long) planes * coarseHeight * coarseWidth);
        for (int plane = 0; plane < planes; plane++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int at = (plane * height + y) * width + x;
                    int low = (plane * coarseHeight + y / 8) * coarseWidth + x / 8;
                    fine[at] = 0.5f * fine[at] + 1.5f * coarse[low];
                }
            }
        }
        return Tensor.of(fine, shape.extents());
    }
}
