package io.github.crossstage.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.lowering.Arg;
import io.github.crossstage.lowering.ConstantData;
import io.github.crossstage.lowering.Launch;
import io.github.crossstage.lowering.Lowerer;
import io.github.crossstage.lowering.LoweringOptions;
import io.github.crossstage.lowering.Schedule;
import io.github.crossstage.lowering.Step;
import io.github.crossstage.lowering.Storage;
import io.github.crossstage.models.BlankParameters;
import io.github.crossstage.models.Networks;
import io.github.crossstage.passes.PassPipeline;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.testing.FakeDevices;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keeping weights and feature maps as float16 does to schedules and plans. */
class HalfStorageTest {
    private static final Shape INPUT = Shape.of(2, 3, 64, 64);

    private static Schedule lower(String name, int block, DataType storage) {
        Graph graph = Networks.byName(name).with(new BlankParameters()).graph(Map.of("input", INPUT));
        return Lowerer.lower(
                PassPipeline.standard().apply(graph),
                FakeDevices.cpu(16),
                LoweringOptions.DEFAULT.withChannelBlock(block).withStorage(storage));
    }

    @ParameterizedTest
    @CsvSource({"cspdensenet121, 16", "resnet50, 16", "csresnet50, 8", "resnet50, 1"})
    void weightsAndFeatureMapsAreHalfAsLarge(String name, int block) {
        Schedule whole = lower(name, block, DataType.FLOAT32);
        Schedule half = lower(name, block, DataType.FLOAT16);
        MemoryLayout wholeLayout = MemoryLayout.of(whole);
        MemoryLayout halfLayout = MemoryLayout.of(half);
        // Tables and factors of batch normalisations stay float32.
        long exact = half.constants().values().stream()
                .filter(data -> data.type() == DataType.FLOAT32)
                .mapToLong(MemoryLayout::bytes)
                .sum();
        assertTrue(exact < wholeLayout.weightBytes() / 50, () -> exact + " bytes stay float32");
        // Half-precision sources of 1x1 convolutions are copied, for which other tiles are faster; their last tile of
        // filters has another padding.
        assertNear((wholeLayout.weightBytes() + exact) / 2, halfLayout.weightBytes(), halfLayout.weightBytes() / 200);
        assertNear(wholeLayout.arenaBytes() / 2, halfLayout.arenaBytes(), 2 * INPUT.elementCount());
        assertEquals(wholeLayout.exchangeBytes(), halfLayout.exchangeBytes());
    }

    private static void assertNear(long expected, long got, long most) {
        assertTrue(Math.abs(expected - got) <= most, () -> got + " bytes, expected " + expected + " within " + most);
    }

    @Test
    void trafficIsHalfButForTheEdges() {
        long whole = traffic(lower("cspdensenet121", 16, DataType.FLOAT32));
        long half = traffic(lower("cspdensenet121", 16, DataType.FLOAT16));
        long edges = INPUT.elementCount() * (4 + 2) + 2 * 1000 * (2 + 4);
        assertEquals(whole / 2 + edges, half);
    }

    private static long traffic(Schedule schedule) {
        return schedule.steps().stream()
                .mapToLong(LaunchTraffic::activationBytes)
                .sum();
    }

    @Test
    void inputsAreRoundedOnceAndOutputsWidenedOnce() {
        Schedule schedule = lower("resnet50", 16, DataType.FLOAT16);
        List<String> added = schedule.steps().stream()
                .filter(step -> step.node().isEmpty())
                .map(Step::name)
                .toList();
        assertEquals(List.of("input input", "output output"), added);
        Explanation explanation =
                Explainer.explain("", schedule.graph(), schedule, MemoryLayout.of(schedule), Map.of("input", INPUT));
        assertEquals(
                List.of("inputs and outputs are float32, feature maps are kept as float16"),
                explanation.copies().stream()
                        .map(Explanation.Copy::reason)
                        .distinct()
                        .toList());
        schedule.graph().inputs().forEach(input -> {
            Storage storage = schedule.place(input).tensor().storage();
            assertEquals(DataType.FLOAT32, storage.type());
            assertEquals(Storage.Kind.INPUT, storage.kind());
        });
        schedule.outputs()
                .values()
                .forEach(output ->
                        assertEquals(DataType.FLOAT32, output.storage().type()));
    }

    /** A kernel that takes memory for what it is not computes nonsense without a word. */
    @ParameterizedTest
    @CsvSource({"cspdensenet121, 16", "resnet50, 1"})
    void everyLaunchIsToldWhatMemoryHolds(String name, int block) {
        for (Step step : lower(name, block, DataType.FLOAT16).steps()) {
            for (Launch launch : step.launches()) {
                boolean touchesHalf = launch.memory().stream()
                        .map(memory -> memory.tensor().storage().type())
                        .anyMatch(DataType.FLOAT16::equals);
                assertEquals(touchesHalf, launch.kernel().macros().containsKey("STORAGE_HALF"), step::name);
                boolean converts = launch.kernel().file().equals("strided_copy")
                        && launch.memory().stream()
                                        .map(memory -> memory.tensor().storage().type())
                                        .distinct()
                                        .count()
                                == 2;
                assertEquals(
                        converts,
                        launch.kernel().macros().containsKey("FROM_FLOAT")
                                || launch.kernel().macros().containsKey("TO_FLOAT"),
                        step::name);
            }
        }
    }

    @Test
    void float32KnowsNothingOfIt() {
        Schedule schedule = lower("cspdensenet121", 16, DataType.FLOAT32);
        for (Step step : schedule.steps()) {
            for (Launch launch : step.launches()) {
                assertFalse(launch.kernel().options().contains("STORAGE_HALF"), step::name);
                for (Arg.Memory memory : launch.memory()) {
                    assertEquals(DataType.FLOAT32, memory.tensor().storage().type());
                }
            }
        }
        assertTrue(
                schedule.constants().values().stream().map(ConstantData::type).allMatch(DataType.FLOAT32::equals));
    }

    @Test
    void otherTypesAreRefused() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> LoweringOptions.DEFAULT.withStorage(DataType.INT8));
        assertEquals("storage=INT8, expected FLOAT32 or FLOAT16", refused.getMessage());
    }
}
