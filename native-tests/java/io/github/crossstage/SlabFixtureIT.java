package io.github.crossstage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.passes.PassPipeline;
import io.github.crossstage.slabs.SlabPlan;
import io.github.crossstage.testing.DeviceComparison;
import io.github.crossstage.testing.GuardedMemory;
import io.github.crossstage.testing.ModelTest;
import io.github.crossstage.testing.SlabFixture;
import io.github.crossstage.testing.TestDevices;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The graphs that are hard on shared memory, at batch 2 and 3, from poisoned memory. */
@ModelTest
@GuardedMemory
class SlabFixtureIT {
    /** Merged siblings are one convolution and a split, which would be another graph. */
    private static final String MERGING = "MergeSiblingConvolutions";

    private static Device device;

    @BeforeAll
    static void open() {
        device = Device.open(TestDevices.selector());
    }

    @AfterAll
    static void close() {
        device.close();
    }

    @TestFactory
    Stream<DynamicTest> graphsGiveTheNumbersOfTheReference() {
        List<DynamicTest> tests = new ArrayList<>();
        for (SlabFixture fixture : SlabFixture.all()) {
            for (int batch = 2; batch <= 3; batch++) {
                for (int block : new int[] {16, 8, 1}) {
                    Graph graph = fixture.graph(batch);
                    String name = fixture + ", batch " + batch + ", channel block " + block;
                    tests.add(DynamicTest.dynamicTest(name, () -> {
                        compare(graph, block, Set.of());
                        compare(graph, block, Set.of(MERGING));
                    }));
                }
            }
        }
        return tests.stream();
    }

    private static void compare(Graph graph, int block, Set<String> without) {
        DeviceComparison.check(graph, device, options -> {
            options.channelBlock(block);
            without.forEach(options::withoutPass);
        });
    }

    @TestFactory
    Stream<DynamicTest> nothingIsCopiedThatNeedNotBe() {
        PassPipeline passes = PassPipeline.standard().without(Set.of(MERGING));
        return SlabFixture.all().stream()
                .map(fixture -> DynamicTest.dynamicTest(fixture.name(), () -> {
                    Graph graph = passes.apply(fixture.graph(2));
                    SlabPlan plan = SlabPlan.of(graph, 16);
                    int copies = graph.nodes().stream()
                            .mapToInt(node -> plan.copies(node).size())
                            .sum();
                    assertEquals(fixture.copies(), copies, graph::toString);
                }));
    }
}
