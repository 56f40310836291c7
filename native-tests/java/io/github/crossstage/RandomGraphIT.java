package io.github.crossstage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.passes.PassPipeline;
import io.github.crossstage.reference.ReferenceExecutor;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.FixedGraph;
import io.github.crossstage.testing.GraphMinimizer;
import io.github.crossstage.testing.GuardedMemory;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.RandomGraphs;
import io.github.crossstage.testing.TestDevices;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.AssertionFailedError;

/**
 * Random graphs on the device against the reference's run of the graph before any pass, from poisoned memory, with channel blocks of
 * 16, 8 and 1; one in four without one of the passes.
 *
 * <p>{@code -Dcrossstage.random.first=SEED -Dcrossstage.random.count=N} chooses the seeds; {@code -Dslow} takes thousands.
 */
@ModelTest
@GuardedMemory
class RandomGraphIT {
    private static final long FIRST = Long.getLong("crossstage.random.first", 0);
    private static final long COUNT = Long.getLong("crossstage.random.count", 300);
    private static final long SLOW_COUNT = 5000;

    /** Largest error allowed of an output, relative to its peak. */
    private static final double LIMIT = 2e-5;

    /** Values are around 1; where an output is small since larger numbers cancelled, their rounding is what remains. */
    private static final double LEAST_PEAK = 0.5;

    private static final int[] BLOCKS = {16, 8, 1};
    private static final List<String> PASSES = PassPipeline.standard().names();

    /** Failures that are minimised; a fault that breaks everything would take hours. */
    private static final int MOST_MINIMIZED = 3;

    private static Device device;
    private static int minimized;

    @BeforeAll
    static void open() {
        device = Device.open(TestDevices.selector());
        minimized = 0;
    }

    @AfterAll
    static void close() {
        device.close();
    }

    @TestFactory
    Stream<DynamicTest> graphsGiveTheNumbersOfTheReference() {
        return tests(FIRST, COUNT);
    }

    @Tag("slow")
    @TestFactory
    Stream<DynamicTest> thousandsOfGraphsGiveTheNumbersOfTheReference() {
        return tests(FIRST + COUNT, SLOW_COUNT);
    }

    private static Stream<DynamicTest> tests(long first, long count) {
        return LongStream.range(first, first + count)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> check(seed)));
    }

    private static void check(long seed) {
        Graph graph = RandomGraphs.of(seed);
        Consumer<ModelOptions> options = options(seed);
        try {
            check(graph, options);
        } catch (RuntimeException | AssertionError e) {
            Graph smallest =
                    minimized++ < MOST_MINIMIZED ? GraphMinimizer.minimize(graph, one -> fails(one, options)) : graph;
            throw new AssertionFailedError(
                    "seed " + seed + " with " + describe(seed) + ": " + e.getMessage()
                            + "\n  re-run with -Dit.test=RandomGraphIT -Dcrossstage.random.first=" + seed
                            + " -Dcrossstage.random.count=1\n"
                            + (smallest == graph ? "" : "minimised: " + reason(smallest, options) + "\n") + smallest,
                    e);
        }
    }

    private static int block(long seed) {
        return BLOCKS[Math.floorMod(seed, BLOCKS.length)];
    }

    private static List<String> without(long seed) {
        return Math.floorMod(seed, 4) == 3 ? List.of(PASSES.get(Math.floorMod(seed / 4, PASSES.size()))) : List.of();
    }

    private static String describe(long seed) {
        return "channel block " + block(seed) + ", without " + without(seed);
    }

    private static Consumer<ModelOptions> options(long seed) {
        return options -> {
            options.channelBlock(block(seed));
            without(seed).forEach(options::withoutPass);
        };
    }

    private static boolean fails(Graph graph, Consumer<ModelOptions> options) {
        return !reason(graph, options).isEmpty();
    }

    /** Returns why a graph fails, or an empty text. */
    private static String reason(Graph graph, Consumer<ModelOptions> options) {
        try {
            check(graph, options);
            return "";
        } catch (RuntimeException | AssertionError e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void check(Graph graph, Consumer<ModelOptions> options) {
        FixedGraph source = new FixedGraph(graph);
        Map<String, Tensor> inputs = source.numbers();
        Map<String, Tensor> expected = ReferenceExecutor.run(graph, inputs);
        try (Model model = Model.load(source, device, options)) {
            Map<String, Tensor> outputs = run(model, inputs);
            expected.forEach((name, tensor) -> requireClose(name, tensor, outputs.get(name)));
            run(model, inputs)
                    .forEach((name, tensor) ->
                            assertEquals(outputs.get(name).bytes(), tensor.bytes(), name + " in a second run"));
        }
    }

    private static Map<String, Tensor> run(Model model, Map<String, Tensor> inputs) {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        try (Result result = model.run(Inputs.of(inputs))) {
            result.names().forEach(name -> outputs.put(name, result.get(name)));
        }
        return outputs;
    }

    private static void requireClose(String name, Tensor expected, Tensor got) {
        assertEquals(expected.type(), got.type(), name);
        float[] right = expected.toFloatArray();
        float[] numbers = got.toFloatArray();
        double peak = LEAST_PEAK;
        for (float number : right) {
            peak = Math.max(peak, Math.abs(number));
        }
        for (int i = 0; i < right.length; i++) {
            double error = Math.abs((double) numbers[i] - right[i]);
            if (Float.compare(numbers[i], right[i]) != 0 && !(error <= LIMIT * peak)) {
                throw new AssertionFailedError(name + " " + expected.type() + " at element " + i + ": got " + numbers[i]
                        + ", expected " + right[i] + " within " + LIMIT + " of the peak " + peak);
            }
        }
    }
}
