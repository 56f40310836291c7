package io.github.crossstage.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.ir.op.Concat;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.lowering.Schedule;
import io.github.crossstage.lowering.Step;
import io.github.crossstage.models.Network;
import io.github.crossstage.models.Networks;
import io.github.crossstage.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What published networks are planned to move and to hold, without a device. */
class PlannedTrafficTest {
    /** Column S2 of {@code specs/traffic.tsv}: the MB of a run that copies nothing and fuses everything; 5 % for padding. */
    private static final double TRAFFIC_LIMIT = 1.05;

    private static final double ARENA_LIMIT = 1.05;

    private static double s2Megabytes(String model) throws IOException {
        try (InputStream table = PlannedTrafficTest.class.getResourceAsStream("/specs/traffic.tsv")) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t"))
                    .filter(row -> row[0].equals(model))
                    .mapToDouble(row -> Double.parseDouble(row[9]))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "densenet121, densenet121_tv, 224",
        "densenet169, densenet169_tv, 224",
        "densenet201, densenet201_tv, 224",
        "densenet264, densenet264_tv, 224",
        "cspdensenet121, cspdensenet121_b_g0.5, 224",
        "cspdensenet169, cspdensenet169_b_g0.5, 224",
        "cspdensenet201, cspdensenet201_b_g0.5, 224",
        "cspdensenet264, cspdensenet264_b_g0.5, 224",
        "cspdarknet53, cspdarknet53_seed_head, 256",
        "cspresnet50, timm_cspresnet50, 256",
        "cspresnext50, timm_cspresnext50, 256"
    })
    void nothingIsCopiedAndTrafficIsThatOfAFusedRun(String name, String row, int side) throws IOException {
        for (int batch : new int[] {1, 2, 7}) {
            Schedule schedule = PlannedNetworks.lower(Networks.byName(name), batch, side, side);
            String what = name + " batch " + batch;
            for (Step step : schedule.steps()) {
                if (step.node().isPresent()
                        && (step.node().get().op() instanceof Concat
                                || step.node().get().op() instanceof Split)) {
                    assertEquals(0, step.launches().size(), what + ": " + step.name() + " " + step.refusals());
                }
                assertTrue(
                        step.node().isPresent() || step.name().startsWith("output "),
                        what + ": " + step.name() + " is copied to another layout");
            }
            long traffic = schedule.steps().stream()
                    .mapToLong(LaunchTraffic::activationBytes)
                    .sum();
            double limit = TRAFFIC_LIMIT * batch * s2Megabytes(row) * 1e6;
            assertTrue(traffic <= limit, what + ": " + traffic + " bytes, at most " + limit);
        }
    }

    /** A bottleneck layer is two launches: the stem has 2, a transition 2, and the tail 2. */
    @Test
    void aDenseLayerIsTwoLaunches() {
        assertEquals(
                2 + 58 * 2 + 3 * 2 + 2,
                PlannedNetworks.lower(Networks.byName("densenet121"), 1, 224, 224)
                        .launchCount());
    }

    static Stream<Network> networks() {
        return Networks.all().stream();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void theArenaIsNearItsLowerBound(Network network) {
        Shape input = network.inputShape(1);
        MemoryLayout layout =
                MemoryLayout.of(PlannedNetworks.lower(network, 1, input.intExtent(2), input.intExtent(3)));
        double ratio = (double) layout.arenaBytes() / layout.arenaLowerBoundBytes();
        assertTrue(
                ratio <= ARENA_LIMIT,
                network.name() + ": arena of " + layout.arenaBytes() + " bytes is " + ratio + " of its lower bound");
    }
}
