package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.models.BlankParameters;
import io.github.crossstage.models.Network;
import io.github.crossstage.models.Networks;
import io.github.crossstage.opencl.DeviceInfo;
import io.github.crossstage.passes.PassPipeline;
import io.github.crossstage.testing.FakeDevices;
import io.github.crossstage.tuning.TuningChoice;
import io.github.crossstage.tuning.TuningEntry;
import io.github.crossstage.tuning.TuningKey;
import io.github.crossstage.tuning.TuningTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The measurements that come with the published networks. */
class ShippedTuningTest {
    private static final TuningTable SHIPPED = TuningTable.EMPTY.withShipped();
    private static final DeviceInfo WIDE = FakeDevices.cpu(16);
    private static final DeviceInfo NARROW = FakeDevices.cpu(8);
    private static final String NETWORK = "resnet50";

    @Test
    void holdForTheirKindOfDevicesOnly() {
        assertFalse(SHIPPED.entries().isEmpty());
        for (TuningEntry entry : SHIPPED.entries()) {
            String problem = entry.key().problem();
            boolean isWide = entry.key().device().equals("any CPU with 16 lanes");
            assertEquals(Optional.of(entry), SHIPPED.find(isWide ? WIDE : NARROW, problem));
            assertEquals(Optional.empty(), SHIPPED.find(isWide ? NARROW : WIDE, problem));
            assertEquals(Optional.empty(), SHIPPED.find(FakeDevices.cpu(4), problem));
            assertEquals(Optional.empty(), SHIPPED.find(FakeDevices.gpu(32, 256, 1 << 15), problem));
            assertTrue(entry.isWin() && entry.nanos() < entry.usualNanos(), entry::toString);
        }
    }

    @Test
    void whatTheUserMeasuredComesFirst() {
        TuningEntry shipped = SHIPPED.entries().get(0);
        TuningKey mine = TuningKey.of(WIDE, shipped.key().problem());
        TuningEntry entry = new TuningEntry(mine, shipped.usual(), 1, shipped.usual(), 1);
        TuningTable both = TuningTable.of(List.of(entry)).withShipped();
        assertEquals(Optional.of(entry), both.find(WIDE, mine.problem()));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void areTakenByTheNetworkTheyWereMeasuredFor(int lanes) {
        Network network = Networks.byName(NETWORK);
        Graph graph = network.with(new BlankParameters())
                .graph(Map.of(network.inputSpec().name(), network.inputShape(1)));
        Schedule schedule = Lowerer.lower(
                PassPipeline.standard().apply(graph),
                FakeDevices.cpu(lanes),
                LoweringOptions.DEFAULT.withTuning(SHIPPED));
        List<TuningChoice> tuned =
                schedule.steps().stream().flatMap(step -> step.tuned().stream()).toList();
        assertFalse(tuned.isEmpty());
    }
}
