package io.github.crossstage.passes;

import static io.github.crossstage.passes.PassFixture.operators;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Prologue;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.testing.Tolerance;
import java.util.List;
import org.junit.jupiter.api.Test;

class MoveSplitTest {
    private static final Window2d HALVES = Window2d.of(2, 2).withStrides(2, 2);
    private static final String POOL = "Pool2d max kernel=[2, 2] strides=[2, 2]";

    private final PassFixture net = new PassFixture();
    private final Value x = net.input("x", 2, 7, 6, 4);
    private final Pool2d pool = new Pool2d(PoolKind.MAX, HALVES, false, false);
    private final MoveSplit pass = new MoveSplit();

    private List<Value> split(int axis, List<Long> sizes, Value src) {
        return net.add("split", new Split(axis, sizes), src, List.of("a", "b"));
    }

    @Test
    void splitsFirst() {
        List<Value> parts = split(1, List.of(4L, 3L), net.add("pool", pool, x));
        net.output(net.activate("relu", Activation.RELU, parts.get(0)));
        net.output(parts.get(1));
        Graph moved = net.rewritten(pass, Tolerance.EXACT);
        assertEquals(List.of("Split axis=1 sizes=[4, 3]", POOL, POOL, "Activate relu"), operators(moved));
        assertEquals("a", moved.nodes().get(1).output().name(), "the parts keep their names");
        assertEquals("b", moved.nodes().get(2).output().name());
    }

    @Test
    void leavesAPooledTensorThatSomethingElseReads() {
        Value pooled = net.add("pool", pool, x);
        split(1, List.of(4L, 3L), pooled).forEach(net::output);
        net.output(net.activate("relu", Activation.RELU, pooled));
        net.doesNotFire(pass);
    }

    @Test
    void leavesAPooledTensorThatIsAnOutput() {
        Value pooled = net.add("pool", pool, x);
        split(1, List.of(4L, 3L), pooled).forEach(net::output);
        net.output(pooled);
        net.doesNotFire(pass);
    }

    @Test
    void leavesASplitOfRows() {
        split(2, List.of(1L, 2L), net.add("pool", pool, x)).forEach(net::output);
        net.doesNotFire(pass);
    }

    @Test
    void leavesPartsWithoutChannels() {
        split(1, List.of(7L, 0L), net.add("pool", pool, x)).forEach(net::output);
        net.doesNotFire(pass);
    }

    @Test
    void leavesAPoolingWithAPrologue() {
        Value pooled = net.add(
                "pool",
                pool.withPrologue(Prologue.of(Activation.RELU)),
                x,
                net.constant("factor", 7),
                net.constant("shift", 7));
        split(1, List.of(4L, 3L), pooled).forEach(net::output);
        net.doesNotFire(pass);
    }
}
