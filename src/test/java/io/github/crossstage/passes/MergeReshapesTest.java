package io.github.crossstage.passes;

import static io.github.crossstage.passes.PassFixture.operators;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Reshape;
import io.github.crossstage.ir.op.Transpose;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.testing.Tolerance;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergeReshapesTest {
    private final PassFixture net = new PassFixture();
    private final Value x = net.input("x", 2, 3, 4);
    private final MergeReshapes pass = new MergeReshapes();

    private Value reshape(Value src, long... extents) {
        return net.add("reshape", new Reshape(Shape.of(extents)), src);
    }

    private Value transpose(Value src, Integer... axes) {
        return net.add("transpose", new Transpose(List.of(axes)), src);
    }

    @Test
    void mergesAChainOfReshapes() {
        net.output(reshape(reshape(reshape(x, 6, 4), 24), 4, 6));
        assertEquals(List.of("Reshape shape=[4, 6]"), operators(net.rewritten(pass, Tolerance.EXACT)));
    }

    @Test
    void mergesTwoTransposes() {
        net.output(transpose(transpose(x, 0, 2, 1), 2, 1, 0));
        assertEquals(List.of("Transpose perm=[1, 2, 0]"), operators(net.rewritten(pass, Tolerance.EXACT)));
    }

    @Test
    void keepsWhatSomethingElseReads() {
        Value flat = reshape(x, 24);
        net.output(flat);
        net.output(reshape(flat, 4, 6));
        assertEquals(
                List.of("Reshape shape=[24]", "Reshape shape=[4, 6]"),
                operators(net.build()).subList(0, 2));
        // Both read x afterwards; the first stays, since it is an output.
        assertEquals(
                x.name(), pass.apply(net.build()).nodes().get(1).inputs().get(0).name());
    }

    @Test
    void leavesAReshapeOfATranspose() {
        net.output(transpose(reshape(transpose(x, 0, 2, 1), 4, 6), 1, 0));
        net.doesNotFire(pass);
    }
}
