package io.github.crossstage.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.ModelFormatException;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.reference.ReferenceExecutor;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.TensorAssert;
import io.github.crossstage.testing.Tolerance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DenseNetNamesTest {
    private static final DenseNetConfig SMALL =
            new DenseNetConfig(List.of(2, 3, 2, 2), 8, 4, DenseNetStem.CONV7, 16, 10, DenseNetStyle.TORCHVISION);

    @ParameterizedTest
    @ValueSource(ints = {121, 169, 201})
    void everyRowOfTheMapIsFollowed(int depth) {
        DenseNetConfig seed =
                (DenseNetConfig) Networks.byName("densenet" + depth + "_seed").architecture();
        Map<String, Parameter> parameters = SpecTable.parameters(Networks.byName("densenet" + depth + "_seed"));
        NameMap map = DenseNetNames.between(seed, DenseNetStyle.TORCHVISION);
        for (List<String> row : SpecTable.rows("maps", "densenet" + depth + "_tv_to_seed.tsv")) {
            if (row.get(0).endsWith("num_batches_tracked")) {
                continue;
            }
            Parameter parameter = parameters.remove(row.get(1));
            List<String> asked = new ArrayList<>();
            Tensor stored = numbered(SpecTable.shape(row.get(2)));
            Tensor mapped = map.tensor(parameter, (name, expected) -> {
                asked.add(name);
                assertEquals(stored.shape(), expected);
                return stored;
            });
            assertEquals(List.of(row.get(0)), asked);
            assertEquals(row.get(3).equals("no"), mapped.bytes().equals(stored.bytes()), row.get(1));
        }
        assertTrue(parameters.isEmpty(), () -> "not in the table: " + parameters.keySet());
    }

    /** Of a vector of numbers 0, 1, 2, …; weights hold the number of their input channel. */
    private static Tensor numbered(Shape shape) {
        int inner = shape.rank() < 2 ? 1 : Math.toIntExact(shape.elementCount(2, shape.rank()));
        int channels = shape.intExtent(shape.rank() < 2 ? 0 : 1);
        float[] numbers = new float[Math.toIntExact(shape.elementCount())];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i / inner % channels;
        }
        return Tensor.of(numbers, shape.extents());
    }

    private static List<Float> boxed(Tensor tensor) {
        float[] numbers = tensor.toFloatArray();
        return IntStream.range(0, numbers.length).mapToObj(i -> numbers[i]).toList();
    }

    /** The formula of the torchvision to seed map, for c = 3, k = 2 after two layers. */
    @Test
    void groupsOfChannelsComeBackwards() {
        int[] seed = DenseNetNames.reversed(ConcatOrder.NEW_FIRST, 3, 2, 2);
        assertEquals(List.of(5, 6, 3, 4, 0, 1, 2), IntStream.of(seed).boxed().toList());
        int[] torchvision = DenseNetNames.reversed(ConcatOrder.NEW_LAST, 3, 2, 2);
        assertEquals(
                List.of(4, 5, 6, 2, 3, 0, 1), IntStream.of(torchvision).boxed().toList());
    }

    @ParameterizedTest
    @EnumSource(names = {"TORCHVISION_2017", "SEED"})
    void theSameWeightsGiveTheSameOutputsInEveryStyle(DenseNetStyle other) {
        Network torchvision = network(SMALL);
        WeightFile file = write(torchvision);
        Tensor picture = FixtureNet.picture(7, Shape.of(2, 3, 64, 64));
        Tensor expected = run(torchvision, new StoredParameters(file.weights()), picture);

        Network there = network(SMALL.style(other));
        StoredParameters mapped = new StoredParameters(file.weights(), NameMaps.detect(there, file.weights()));
        double error =
                TensorAssert.assertClose("to " + other, expected, run(there, mapped, picture), new Tolerance(2e-6));

        MapWeights translated = copy(there, mapped);
        NameMap back = NameMaps.detect(torchvision, translated);
        StoredParameters returned = new StoredParameters(translated, back);
        file.weights()
                .tensors()
                .forEach((key, tensor) -> assertEquals(
                        boxed(tensor),
                        boxed(returned.get(
                                new Parameter(key, tensor.shape(), file.roles().get(key)))),
                        key));
        System.out.printf("order     %-28s %.2e of peak%n", other, error);
    }

    @Test
    void withoutThePermutationOutputsDiffer() {
        Network torchvision = network(SMALL);
        WeightFile file = write(torchvision);
        Tensor picture = FixtureNet.picture(7, Shape.of(1, 3, 64, 64));
        Tensor expected = run(torchvision, new StoredParameters(file.weights()), picture);
        Network seed = network(SMALL.style(DenseNetStyle.SEED));
        NameMap correct = DenseNetNames.between((DenseNetConfig) seed.architecture(), DenseNetStyle.TORCHVISION);
        NameMap wrong = (parameter, tensors) -> {
            List<Tensor> stored = new ArrayList<>();
            correct.tensor(parameter, (name, shape) -> {
                stored.add(tensors.tensor(name, shape));
                return stored.get(0);
            });
            return stored.get(0);
        };
        Tensor got = run(seed, new StoredParameters(file.weights(), wrong), picture);
        assertThrows(AssertionError.class, () -> TensorAssert.assertClose("x", expected, got, new Tolerance(1e-2)));
    }

    @Test
    void aMissingTensorNamesTheNearest() {
        Network torchvision = network(SMALL);
        MapWeights weights = write(torchvision).weights();
        weights.tensors().remove("features.denseblock2.denselayer1.conv1.weight");
        Network seed = network(SMALL.style(DenseNetStyle.SEED));
        StoredParameters parameters = new StoredParameters(weights, NameMaps.detect(seed, weights));
        ModelFormatException error = assertThrows(
                ModelFormatException.class, () -> seed.with(parameters).graph(Map.of("input", Shape.of(1, 3, 64, 64))));
        assertTrue(error.getMessage().contains("'features.denseblock2.denselayer1.conv1.weight'"), error.getMessage());
        assertTrue(error.getMessage().contains("features.denseblock2.denselayer2.conv1.weight"), error.getMessage());
    }

    private record WeightFile(MapWeights weights, Map<String, Parameter.Role> roles) {}

    private static WeightFile write(Network network) {
        Map<String, Parameter.Role> roles = new LinkedHashMap<>();
        SpecTable.parameters(network).values().forEach(parameter -> roles.put(parameter.key(), parameter.role()));
        return new WeightFile(copy(network, new FormulaParameters(11)), roles);
    }

    private static MapWeights copy(Network network, ParameterSource source) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        SpecTable.parameters(network).forEach((key, parameter) -> tensors.put(key, source.get(parameter)));
        return new MapWeights(network.name(), tensors);
    }

    private static Tensor run(Network network, ParameterSource parameters, Tensor picture) {
        Graph graph = network.with(parameters).graph(Map.of("input", picture.shape()));
        return ReferenceExecutor.run(graph, Map.of("input", picture)).get("output");
    }

    private static Network network(DenseNetConfig config) {
        return new Network("small", config, 3, 64, "DenseNet", PretrainedConfig.untrained(), "", "", "");
    }
}
