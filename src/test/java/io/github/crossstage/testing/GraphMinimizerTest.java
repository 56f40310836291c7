package io.github.crossstage.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.op.OpKind;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class GraphMinimizerTest {
    private static Predicate<Graph> holds(OpKind kind) {
        return graph -> graph.nodes().stream().anyMatch(node -> node.op().kind() == kind);
    }

    private static Graph oneWith(OpKind kind) {
        return LongStream.range(0, 100)
                .mapToObj(RandomGraphs::of)
                .filter(graph -> graph.nodes().size() > 10 && holds(kind).test(graph))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void onlyWhatFailsIsLeft() {
        for (OpKind kind : new OpKind[] {OpKind.SPLIT, OpKind.CONCAT, OpKind.RESIZE_2D, OpKind.SLICE}) {
            Graph smallest = GraphMinimizer.minimize(oneWith(kind), holds(kind));
            assertEquals(1, smallest.nodes().size(), smallest::toString);
            assertEquals(kind, smallest.nodes().get(0).op().kind());
            assertEquals(1, smallest.outputs().size());
            assertEquals(1, smallest.inputs().get(0).type().shape().extent(0), smallest::toString);
        }
    }

    @Test
    void aGraphThatCannotBeSmallerStays() {
        Graph graph = RandomGraphs.of(1);
        assertSame(graph, GraphMinimizer.minimize(graph, smaller -> false));
    }
}
