package io.github.crossstage.importer.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.CrossStageException;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.ir.Value;
import io.github.crossstage.npy.Npy;
import io.github.crossstage.reference.ReferenceExecutor;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import io.github.crossstage.testing.Golden;
import io.github.crossstage.testing.JsonTree;
import io.github.crossstage.testing.TensorAssert;
import io.github.crossstage.testing.Tolerance;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Whole networks from files: the golden ones, the default network, and published ones where they are at hand. */
class GoldenOnnxTest {
    private static final Path REAL = Path.of("../shared/real");
    private static final Path DEMO = Path.of("src/test/resources/demo");

    /** Softmax and sigmoid outputs lie between 0 and 1 and are compared by their absolute error. */
    private static final double PROBABILITY_LIMIT = 2e-6;

    @TestFactory
    Stream<DynamicTest> everyGoldenNetComputesItsOutputs() {
        List<Path> nets = Golden.nets();
        assertEquals(31, nets.size());
        return nets.stream()
                .map(net -> DynamicTest.dynamicTest(net.getFileName().toString(), () -> computes(net)));
    }

    private static void computes(Path net) {
        JsonTree golden = JsonTree.read(net.resolve("case.json"));
        List<String> names =
                golden.get("outputs").elements().stream().map(JsonTree::asText).toList();
        List<Shape> shapes = golden.get("output_shapes").elements().stream()
                .map(shape -> Shape.of(shape.longs()))
                .toList();
        try (OnnxFile file = OnnxFile.open(net.resolve("model.onnx"))) {
            Tensor input = Npy.read(net.resolve("input.npy"));
            Graph graph = file.graph(Map.of(file.inputs().get(0).name(), input.shape()));
            assertEquals(names, List.copyOf(graph.outputs().keySet()));
            assertEquals(shapes, outputShapes(graph));
            Map<String, Tensor> outputs =
                    ReferenceExecutor.run(graph, Map.of(graph.inputs().get(0).name(), input));
            for (String name : names) {
                Tensor expected = Npy.read(net.resolve(name + ".npy"));
                String what = net.getFileName() + " " + name;
                if (name.equals("probs")) {
                    assertProbabilities(what, expected, outputs.get(name));
                } else {
                    TensorAssert.assertClose(what, expected, outputs.get(name), Tolerance.NETWORK);
                }
            }
        }
    }

    private static void assertProbabilities(String what, Tensor expected, Tensor got) {
        float[] wanted = expected.toFloatArray();
        float[] made = got.toFloatArray();
        for (int i = 0; i < wanted.length; i++) {
            assertEquals(wanted[i], made[i], PROBABILITY_LIMIT, what + " element " + i);
        }
    }

    @TestFactory
    Stream<DynamicTest> malformedFilesAreRefusedAndOthersLoad() throws IOException {
        try (Stream<Path> files = Files.list(Golden.path("malformed"))) {
            List<Path> models = files.filter(path -> path.toString().endsWith(".onnx"))
                    .sorted()
                    .toList();
            assertEquals(14, models.size());
            return models.stream()
                    .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> {
                        if (path.getFileName().toString().startsWith("ok")) {
                            load(path);
                        } else {
                            CrossStageException e = assertThrows(CrossStageException.class, () -> load(path));
                            assertTrue(
                                    e.getMessage().contains(path.getFileName().toString()), e.getMessage());
                        }
                    }));
        }
    }

    @Test
    void theDefaultNetworkTakesAnyBatchAndKeepsItsWeights() {
        Assumptions.assumeTrue(Files.exists(DEMO));
        try (OnnxFile file = OnnxFile.open(DEMO.resolve("cspdensenet_cifar10.onnx"))) {
            InputSpec input = file.inputs().get(0);
            assertTrue(input.batchIsFree(), input::toString);
            Graph one = file.graph(Map.of(input.name(), input.shape(1, 1)));
            Graph five = file.graph(Map.of(input.name(), input.shape(5, 1)));
            assertEquals(List.of(Shape.of(1, 10)), outputShapes(one));
            assertEquals(List.of(Shape.of(5, 10)), outputShapes(five));
            List<Tensor> weights = new ArrayList<>(one.constants().values());
            List<Tensor> again = new ArrayList<>(five.constants().values());
            assertEquals(weights.size(), again.size());
            for (int i = 0; i < weights.size(); i++) {
                assertSame(weights.get(i), again.get(i));
            }
            assertRowsAgree(one, five, input);
        }
    }

    /** Five times the same picture gives five times the row that one picture gives. */
    private static void assertRowsAgree(Graph one, Graph five, InputSpec spec) {
        int elements = (int) spec.shape(1, 1).elementCount();
        FloatBuffer picture = FloatBuffer.allocate(elements);
        FloatBuffer batch = FloatBuffer.allocate(5 * elements);
        for (int i = 0; i < 5 * elements; i++) {
            batch.put(i, (float) Math.sin(i % elements));
        }
        picture.put(0, batch, 0, elements);
        float[] row = run(one, spec, picture, 1);
        float[] rows = run(five, spec, batch, 5);
        for (int i = 0; i < rows.length; i++) {
            assertEquals(row[i % row.length], rows[i]);
        }
    }

    private static float[] run(Graph graph, InputSpec spec, FloatBuffer numbers, long batch) {
        Tensor input = Tensor.of(numbers, spec.shape(batch, 1).extents());
        return ReferenceExecutor.run(graph, Map.of(spec.name(), input))
                .values()
                .iterator()
                .next()
                .toFloatArray();
    }

    @Test
    void theDefaultNetworkGivesTheLogitsOfItsModelCard() {
        Tensor input = Npy.read(DEMO.resolve("chelsea_input.npy"));
        try (OnnxFile file = OnnxFile.open(DEMO.resolve("cspdensenet_cifar10.onnx"))) {
            String name = file.inputs().get(0).name();
            Graph graph = file.graph(Map.of(name, input.shape()));
            Tensor logits = ReferenceExecutor.run(graph, Map.of(name, input))
                    .values()
                    .iterator()
                    .next();
            Tensor expected = Npy.read(DEMO.resolve("chelsea_logits.npy"));
            TensorAssert.assertClose("default network", expected.reshape(logits.shape()), logits, Tolerance.NETWORK);
        }
    }

    @Test
    void publishedNetworksComputeTheirOutputsWhereTheyExist() {
        Assumptions.assumeTrue(Files.isDirectory(REAL));
        for (String name : List.of("densenet_bc_40_12_cifar10", "yolox_nano")) {
            Path folder = REAL.resolve(name);
            Tensor input = Npy.read(folder.resolve("input.npy"));
            try (OnnxFile file = OnnxFile.open(folder.resolve("model.onnx"))) {
                Graph graph = file.graph(Map.of(file.inputs().get(0).name(), input.shape()));
                Map<String, Tensor> outputs =
                        ReferenceExecutor.run(graph, Map.of(file.inputs().get(0).name(), input));
                TensorAssert.assertClose(
                        name,
                        Npy.read(folder.resolve("output.npy")),
                        outputs.values().iterator().next(),
                        new Tolerance(1e-4));
            }
        }
    }

    private static Graph load(Path path) {
        try (OnnxFile file = OnnxFile.open(path)) {
            return file.graph(
                    file.inputs().stream().collect(Collectors.toMap(InputSpec::name, input -> input.shape(1, 32))));
        }
    }

    private static List<Shape> outputShapes(Graph graph) {
        return graph.outputs().values().stream()
                .map(Value::type)
                .map(TensorType::shape)
                .toList();
    }
}
