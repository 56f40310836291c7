package io.github.crossstage.passes;

import static io.github.crossstage.passes.PassFixture.ROUNDING;
import static io.github.crossstage.passes.PassFixture.operators;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Epilogue;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Prologue;
import io.github.crossstage.ir.op.Window2d;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MoveAveragePoolTest {
    private static final Window2d HALVES = Window2d.of(2, 2).withStrides(2, 2);
    private static final String POOL = "Pool2d average kernel=[2, 2] strides=[2, 2]";

    private final PassFixture net = new PassFixture();
    private final Value x = net.input("x", 2, 6, 7, 8);
    private final Conv2d point = new Conv2d(Window2d.of(1, 1), 1);
    private final MoveAveragePool pass = new MoveAveragePool();

    private Value mean(Window2d window, boolean ceil, Value src) {
        return net.add("mean", new Pool2d(PoolKind.AVERAGE, window, ceil, false), src);
    }

    private void doesNotFire(Value y) {
        net.output(y);
        net.doesNotFire(pass);
    }

    @Test
    void poolsFirst() {
        net.output(mean(HALVES, false, net.biasedConv("conv", point, x, 3)));
        Graph moved = net.rewritten(pass, ROUNDING);
        assertEquals(List.of(POOL, "Conv2d kernel=[1, 1]"), operators(moved));
        assertEquals("mean", moved.nodes().get(1).output().name(), "the pooled value keeps its name");
        assertEquals("conv", moved.nodes().get(1).name());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 6})
    void poolsBeforeGroups(int groups) {
        net.output(mean(HALVES, false, net.conv("conv", new Conv2d(Window2d.of(1, 1), groups), x, 6)));
        assertEquals(List.of(POOL, "Conv2d kernel=[1, 1] groups=" + groups), operators(net.rewritten(pass, ROUNDING)));
    }

    @Test
    void aPrologueGoesOverToThePool() {
        Value conv = net.add(
                "conv",
                point.withPrologue(Prologue.of(Activation.RELU)),
                x,
                net.constant("w", 3, 6, 1, 1),
                net.constant("factor", 6),
                net.constant("shift", 6),
                net.constant("b", 3));
        net.output(mean(HALVES, false, conv));
        assertEquals(
                List.of(POOL + " prologue=relu", "Conv2d kernel=[1, 1]"), operators(net.rewritten(pass, ROUNDING)));
    }

    @Test
    void leavesAMaximum() {
        Value conv = net.conv("conv", point, x, 3);
        doesNotFire(net.add("max", new Pool2d(PoolKind.MAX, HALVES, false, false), conv));
    }

    @Test
    void leavesOverlappingWindows() {
        doesNotFire(mean(Window2d.of(3, 3).withStrides(2, 2), false, net.conv("conv", point, x, 3)));
    }

    @Test
    void leavesAWindowThatHangsOverTheEdge() {
        doesNotFire(mean(HALVES, true, net.conv("conv", point, x, 3)));
    }

    @Test
    void leavesAnActivationBetween() {
        Conv2d activated = point.withEpilogue(Epilogue.of(Activation.RELU));
        doesNotFire(mean(HALVES, false, net.conv("conv", activated, x, 3)));
    }

    @Test
    void leavesAConvolutionWithAWindow() {
        doesNotFire(mean(HALVES, false, net.conv("conv", new Conv2d(Window2d.of(2, 1), 1), x, 3)));
    }

    @Test
    void leavesAConvolutionThatSomethingElseReads() {
        Value conv = net.conv("conv", point, x, 3);
        net.output(net.activate("relu", Activation.RELU, conv));
        doesNotFire(mean(HALVES, false, conv));
    }

    @Test
    void leavesAConvolutionThatIsAnOutput() {
        Value conv = net.conv("conv", point, x, 3);
        net.output(conv);
        doesNotFire(mean(HALVES, false, conv));
    }
}
