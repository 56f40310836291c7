package io.github.crossstage.passes;

import static io.github.crossstage.passes.PassFixture.operators;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import io.github.crossstage.ir.op.Pad;
import io.github.crossstage.ir.op.PadMode;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.ir.op.Transpose;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.Tolerance;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoldConstantsTest {
    private final PassFixture net = new PassFixture();
    private final Value x = net.input("x", 3, 4);
    private final Binary add = new Binary(BinaryKind.ADD);
    private final FoldConstants pass = new FoldConstants(new FoldedTensors());

    @Test
    void computesAChainOfConstants() {
        Value constant = net.add("turned", new Transpose(List.of(1, 0)), net.constant("w", 4, 3));
        net.output(net.add("y", add, x, net.activate("positive", Activation.RELU, constant)));
        Graph folded = net.rewritten(pass, Tolerance.EXACT);
        assertEquals(List.of("Binary add"), operators(folded));
        assertEquals("positive", folded.nodes().get(0).inputs().get(1).name(), "the value keeps its name");
    }

    @Test
    void computesEveryPartOfASplit() {
        List<Value> parts = net.add("split", new Split(0, List.of(1L, 2L)), net.constant("w", 3, 4), List.of("a", "b"));
        net.output(net.add("y", add, x, parts.get(0)));
        net.output(parts.get(1));
        assertEquals(List.of("Binary add"), operators(net.rewritten(pass, Tolerance.EXACT)));
    }

    @Test
    void graphsOverTheSameConstantsShareTheResult() {
        Tensor weights = Tensor.of(new float[12], 3, 4);
        assertSame(folded(weights), folded(weights));
    }

    private Tensor folded(Tensor weights) {
        PassFixture other = new PassFixture();
        Value positive = other.activate("positive", Activation.RELU, other.constant("w", weights));
        other.output(other.add("y", add, other.input("x", 3, 4), positive));
        return pass.apply(other.build()).constants().values().iterator().next();
    }

    @Test
    void leavesWhatReadsAnInput() {
        net.output(net.add("y", add, x, net.constant("w", 3, 4)));
        net.doesNotFire(pass);
    }

    @Test
    void leavesAConstantThatWouldGrowPastTheLimit() {
        Pad pad = new Pad(PadMode.CONSTANT, List.of(0L, 0L), List.of(2L, 0L), 0);
        net.output(net.add("y", add, x, net.add("padded", pad, net.constant("w", 1, 4))));
        net.doesNotFire(new FoldConstants(new FoldedTensors(), 47));
    }

    @Test
    void computesALargeConstantThatDoesNotGrow() {
        net.output(net.add("y", add, x, net.activate("positive", Activation.RELU, net.constant("w", 3, 4))));
        assertEquals(
                List.of("Binary add"),
                operators(net.rewritten(new FoldConstants(new FoldedTensors(), 0), Tolerance.EXACT)));
    }
}
