package io.github.crossstage;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.passes.PassPipeline;
import io.github.crossstage.testing.DeviceComparison;
import io.github.crossstage.testing.GraphMinimizer;
import io.github.crossstage.testing.GuardedMemory;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.RandomGraphs;
import io.github.crossstage.testing.TestDevices;
import java.util.List;
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
            DeviceComparison.check(graph, device, options);
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
            DeviceComparison.check(graph, device, options);
            return "";
        } catch (RuntimeException | AssertionError e) {
            return String.valueOf(e.getMessage());
        }
    }
}
