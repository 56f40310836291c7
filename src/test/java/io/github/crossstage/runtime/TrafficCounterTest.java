package io.github.crossstage.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.lowering.DeviceLayout;
import io.github.crossstage.lowering.DeviceTensor;
import io.github.crossstage.lowering.KernelSpec;
import io.github.crossstage.lowering.Launch;
import io.github.crossstage.lowering.Lowerer;
import io.github.crossstage.lowering.LoweringOptions;
import io.github.crossstage.lowering.Schedule;
import io.github.crossstage.lowering.Step;
import io.github.crossstage.lowering.Storage;
import io.github.crossstage.models.BlankParameters;
import io.github.crossstage.models.Network;
import io.github.crossstage.models.Networks;
import io.github.crossstage.opencl.TransferCounts;
import io.github.crossstage.passes.PassPipeline;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.testing.FakeDevices;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What launches move, element by element. */
class TrafficCounterTest {
    private static final KernelSpec KERNEL = KernelSpec.of("activate");
    private static final Storage SOURCE = new Storage(0, Storage.Kind.ARENA, 1000, "source");
    private static final Storage TARGET = new Storage(1, Storage.Kind.ARENA, 1000, "target");

    private final TrafficCounter counter = new TrafficCounter(Map.of());

    private RunTraffic traffic() {
        return counter.traffic(new TransferCounts(1, 1, 12, 8, 3));
    }

    private static DeviceTensor strided(Storage storage, long offset, Shape shape, long... strides) {
        return new DeviceTensor(storage, offset, shape, DeviceLayout.strided(strides));
    }

    @Test
    void gapsBetweenElementsDoNotCount() {
        counter.add(Launch.of(KERNEL)
                .read(strided(SOURCE, 3, Shape.of(4, 5), 100, 2))
                .write(strided(TARGET, 0, Shape.of(4, 5), 5, 1))
                .global(20));
        assertEquals(80, traffic().readBytes());
        assertEquals(80, traffic().writtenBytes());
        assertEquals(160, traffic().activationBytes());
    }

    @Test
    void elementsThatArgumentsShareCountOnceInALaunchAndAgainInTheNext() {
        Launch launch = Launch.of(KERNEL)
                .read(strided(SOURCE, 0, Shape.of(10), 1))
                .read(strided(SOURCE, 6, Shape.of(10), 1))
                .read(strided(SOURCE, 30, Shape.of(10), 0))
                .global(1);
        counter.add(launch);
        assertEquals(4 * (16 + 1), traffic().readBytes());
        counter.add(launch);
        assertEquals(8 * (16 + 1), traffic().readBytes());
        assertEquals(0, traffic().writtenBytes());
    }

    @Test
    void whatIsUpdatedIsReadAndWritten() {
        counter.add(
                Launch.of(KERNEL).update(strided(SOURCE, 9, Shape.of(7), -1)).global(1));
        assertEquals(28, traffic().readBytes());
        assertEquals(28, traffic().writtenBytes());
    }

    @Test
    void theLastBlockOfChannelsCountsItsChannelsOnly() {
        DeviceLayout blocks = new DeviceLayout(4, List.of(120L, 24L, 12L, 4L));
        counter.add(Launch.of(KERNEL)
                .read(new DeviceTensor(SOURCE, 0, Shape.of(2, 6, 2, 3), blocks))
                .global(1));
        assertEquals(4 * 2 * 6 * 2 * 3, traffic().readBytes());
    }

    @Test
    void launchesAndTransfersAreThoseOfTheQueue() {
        assertEquals(new RunTraffic(3, 0, 0, 0, 0, 12, 8), traffic());
    }

    /** Two ways to count: marked elements, and products of extents. They agree on whole networks, in blocks and plain. */
    @ParameterizedTest
    @CsvSource({"cspdensenet121, 64", "cspdensenet121_d_g0.5, 64", "resnet50, 64", "csresnet50, 64"})
    void wholeNetworksMoveWhatIsPlanned(String name, int extent) {
        Network network = Networks.byName(name);
        Graph graph = network.with(new BlankParameters()).graph(Map.of("input", Shape.of(2, 3, extent, extent)));
        for (int block : new int[] {1, 16}) {
            Schedule schedule = Lowerer.lower(
                    PassPipeline.standard().apply(graph),
                    FakeDevices.cpu(16),
                    new LoweringOptions(Set.of(), Set.of(), block));
            TrafficCounter whole = new TrafficCounter(schedule.constants());
            long planned = 0;
            long weights = 0;
            for (Step step : schedule.steps()) {
                step.launches().forEach(whole::add);
                planned += LaunchTraffic.activationBytes(step);
                weights += LaunchTraffic.weightBytes(step, schedule.constants());
            }
            RunTraffic moved = whole.traffic(new TransferCounts(0, 0, 0, 0, 0));
            assertEquals(planned, moved.activationBytes(), "activations, block " + block);
            assertEquals(weights, moved.weightBytes(), "weights, block " + block);
        }
    }
}
