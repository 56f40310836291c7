package io.github.crossstage.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.GraphBuilder;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activate;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemoveDeadNodesTest {
    private final GraphBuilder builder = new GraphBuilder("test");
    private final Value x = builder.input("x", TensorType.float32(1, 4));
    private final Activate relu = new Activate(Activation.RELU);

    @Test
    void removesAChainThatNobodyReadsAndItsConstants() {
        builder.output("y", builder.add("live", relu, x));
        Value constant = builder.constant("unread", Tensor.of(new float[4], 1, 4));
        builder.add("dead2", relu, builder.add("dead1", relu, constant));
        Graph pruned = new RemoveDeadNodes().apply(builder.build());
        assertEquals(List.of("live"), pruned.nodes().stream().map(Node::name).toList());
        assertEquals(0, pruned.constants().size());
    }

    @Test
    void keepsASplitOfWhichOnePartIsRead() {
        List<Value> parts = builder.add("split", new Split(1, List.of(1L, 3L)), List.of(x), List.of("a", "b"));
        builder.output("y", builder.add("act", relu, parts.get(1)));
        doesNotFire();
    }

    @Test
    void keepsAnUnusedInput() {
        builder.input("unused", TensorType.float32(1));
        builder.output("y", builder.add("act", relu, x));
        doesNotFire();
    }

    private void doesNotFire() {
        Graph graph = builder.build();
        assertSame(graph, new RemoveDeadNodes().apply(graph));
    }
}
