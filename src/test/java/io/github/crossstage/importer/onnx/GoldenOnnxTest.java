package io.github.crossstage.importer.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.CrossStageException;
import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.ir.Value;
import io.github.crossstage.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class GoldenOnnxTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final Path REAL = Path.of("../shared/real");

    @TestFactory
    Stream<DynamicTest> everyGoldenNetHasTheShapesOfItsCase() throws IOException {
        List<Path> nets = list(GOLDEN.resolve("nets"));
        assertEquals(31, nets.size());
        return nets.stream()
                .map(net -> DynamicTest.dynamicTest(net.getFileName().toString(), () -> matches(net)));
    }

    private static void matches(Path net) throws IOException {
        String text = Files.readString(net.resolve("case.json"));
        Shape input = Shape.of(numbers(array(text, "input_shape")));
        List<String> outputs = Arrays.stream(array(text, "outputs").split(","))
                .map(output -> output.strip().replace("\"", ""))
                .toList();
        List<Shape> shapes = new ArrayList<>();
        Matcher matcher = Pattern.compile("\\[([^\\[\\]]*)]").matcher(nested(text, "output_shapes"));
        while (matcher.find()) {
            shapes.add(Shape.of(numbers(matcher.group(1))));
        }
        try (OnnxFile file = OnnxFile.open(net.resolve("model.onnx"))) {
            assertEquals(1, file.inputs().size());
            Graph graph = file.graph(Map.of(file.inputs().get(0).name(), input));
            Map<String, Shape> expected = new LinkedHashMap<>();
            for (int i = 0; i < outputs.size(); i++) {
                expected.put(outputs.get(i), shapes.get(i));
            }
            assertEquals(expected, outputShapes(graph));
        }
    }

    @TestFactory
    Stream<DynamicTest> malformedFilesAreRefusedAndOthersLoad() throws IOException {
        return list(GOLDEN.resolve("malformed")).stream()
                .filter(path -> path.toString().endsWith(".onnx"))
                .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> {
                    if (path.getFileName().toString().startsWith("ok")) {
                        load(path);
                    } else {
                        CrossStageException e = assertThrows(CrossStageException.class, () -> load(path));
                        assertTrue(e.getMessage().contains(path.getFileName().toString()), e.getMessage());
                    }
                }));
    }

    @Test
    void realNetworksImportWhereTheyExist() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(REAL));
        assertEquals("{output=[1, 10]}", real("densenet_bc_40_12_cifar10").toString());
        assertEquals("{output=[1, 3549, 85]}", real("yolox_nano").toString());
    }

    private static Map<String, Shape> real(String name) {
        return outputShapes(load(REAL.resolve(name).resolve("model.onnx")));
    }

    private static Graph load(Path path) {
        try (OnnxFile file = OnnxFile.open(path)) {
            return file.graph(
                    file.inputs().stream().collect(Collectors.toMap(InputSpec::name, input -> input.shape(1, 32))));
        }
    }

    private static Map<String, Shape> outputShapes(Graph graph) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (Map.Entry<String, Value> output : graph.outputs().entrySet()) {
            shapes.put(output.getKey(), output.getValue().type().shape());
        }
        assertFalse(shapes.isEmpty());
        return shapes;
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.sorted().toList();
        }
    }

    private static String array(String json, String key) {
        return find(json, "\"" + key + "\":\\s*\\[([^\\[\\]]*)]");
    }

    private static String nested(String json, String key) {
        return find(json, "\"" + key + "\":\\s*\\[((?:\\s*\\[[^\\[\\]]*],?)*)\\s*]");
    }

    private static String find(String json, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(json);
        assertTrue(matcher.find(), pattern);
        return matcher.group(1);
    }

    private static long[] numbers(String text) {
        return Arrays.stream(text.split(","))
                .mapToLong(number -> Long.parseLong(number.strip()))
                .toArray();
    }
}
