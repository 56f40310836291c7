package io.github.crossstage.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.op.OpKind;
import io.github.crossstage.reference.ReferenceExecutor;
import io.github.crossstage.tensor.Tensor;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomGraphsTest {
    private static final int SEEDS = 100;

    @Test
    void aSeedIsAGraph() {
        assertEquals(RandomGraphs.of(7).toString(), RandomGraphs.of(7).toString());
    }

    /** All but those that convolutional networks for pictures of one size have no use for. */
    @Test
    void graphsHoldEveryOperatorOfConvolutionalNetworks() {
        Set<OpKind> kinds = EnumSet.noneOf(OpKind.class);
        for (int seed = 0; seed < SEEDS; seed++) {
            RandomGraphs.of(seed).nodes().forEach(node -> kinds.add(node.op().kind()));
        }
        assertEquals(
                EnumSet.complementOf(EnumSet.of(OpKind.CONV_TRANSPOSE_2D, OpKind.MAT_MUL, OpKind.REDUCE_MEAN)), kinds);
    }

    @Test
    void numbersStayAroundOne() {
        for (int seed = 0; seed < SEEDS / 2; seed++) {
            FixedGraph source = new FixedGraph(RandomGraphs.of(seed));
            Graph graph = source.made();
            for (Tensor output : ReferenceExecutor.run(graph, source.numbers()).values()) {
                for (float number : output.toFloatArray()) {
                    assertTrue(Math.abs(number) < 100, () -> number + " in " + graph);
                }
            }
        }
    }
}
