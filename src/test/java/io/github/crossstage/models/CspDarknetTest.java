package io.github.crossstage.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CspDarknetTest {
    @ParameterizedTest
    @ValueSource(strings = {"cspdarknet_mish", "cspdarknet_leaky_odd"})
    void givesTheStoredOutputs(String name) {
        FixtureNet net = FixtureNet.small(name);
        boolean mish = net.config().get("act").asText().equals("mish");
        net.checkStored(new CspDarknet(
                net.numbers("layers"),
                net.number("stem", 32),
                net.numbers("widths"),
                mish ? Activation.MISH : Activation.leakyRelu(0.1f),
                0));
    }

    @Test
    @Tag("slow")
    void cspDarknet53GivesTheStoredOutputs() {
        FixtureNet.fullSize("cspdarknet53_mish_416")
                .checkFormula(Networks.byName("cspdarknet53_features").architecture());
    }

    @Test
    void featuresAreTheOutputsAtEightSixteenAndThirtyTwo() {
        var graph = Networks.byName("cspdarknet53_features")
                .with(new BlankParameters())
                .graph(Map.of("input", Shape.of(2, 3, 416, 320)));
        assertEquals(
                List.of("out3", "out4", "out5"), List.copyOf(graph.outputs().keySet()));
        assertEquals(
                List.of(Shape.of(2, 256, 52, 40), Shape.of(2, 512, 26, 20), Shape.of(2, 1024, 13, 10)),
                graph.outputs().values().stream()
                        .map(value -> value.type().shape())
                        .toList());
    }

    @Test
    void rejectsStagesWithoutAWidth() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new CspDarknet(List.of(1, 2, 8), 32, List.of(64, 128), Activation.MISH, 0));
    }
}
