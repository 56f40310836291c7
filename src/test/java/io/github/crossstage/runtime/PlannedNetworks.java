package io.github.crossstage.runtime;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.lowering.Lowerer;
import io.github.crossstage.lowering.LoweringOptions;
import io.github.crossstage.lowering.Schedule;
import io.github.crossstage.models.BlankParameters;
import io.github.crossstage.models.Network;
import io.github.crossstage.passes.PassPipeline;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.testing.FakeDevices;
import java.util.Map;

/** Published networks up to the schedule, for a CPU that does not exist: the same on every machine. */
final class PlannedNetworks {
    private static final int VECTOR_WIDTH = 16;

    private PlannedNetworks() {}

    /** Returns the schedule of a network without parameters for a batch of pictures. */
    static Schedule lower(Network network, int batch, int height, int width) {
        Shape shape = network.inputShape(batch).with(2, height).with(3, width);
        Graph graph = network.with(new BlankParameters())
                .graph(Map.of(network.inputSpec().name(), shape));
        return Lowerer.lower(
                PassPipeline.standard().apply(graph), FakeDevices.cpu(VECTOR_WIDTH), LoweringOptions.DEFAULT);
    }
}
