package io.github.crossstage.passes;

import static io.github.crossstage.passes.PassFixture.ROUNDING;
import static io.github.crossstage.passes.PassFixture.operators;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Epilogue;
import io.github.crossstage.ir.op.GlobalPool;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Window2d;
import java.util.List;
import org.junit.jupiter.api.Test;

class FusePrologueTest {
    private static final Conv2d POINT = new Conv2d(Window2d.of(1, 1), 1);
    private static final Conv2d WINDOW = new Conv2d(Window2d.of(3, 3).withPads(1, 1, 1, 1), 1);

    private final PassFixture net = new PassFixture();
    private final Value x = net.input("x", 2, 4, 5, 6);
    private final FusePrologue pass = new FusePrologue(new FoldedTensors());

    private Value norm() {
        return net.norm("bn", Activation.RELU, x);
    }

    private Value pool(Value src) {
        return net.add("pool", new Pool2d(PoolKind.MAX, WINDOW.window(), false, false), src);
    }

    private Value global(Value src) {
        return net.add("global", new GlobalPool(PoolKind.AVERAGE), src);
    }

    @Test
    void everyReaderTakesIt() {
        Value normalised = norm();
        net.output(net.biasedConv("conv", POINT, normalised, 3));
        net.output(pool(normalised));
        net.output(global(normalised));
        Graph fused = net.rewritten(pass, ROUNDING);
        assertEquals(
                List.of(
                        "Conv2d kernel=[1, 1] prologue=relu",
                        "Pool2d max kernel=[3, 3] pads=[1, 1, 1, 1] prologue=relu",
                        "GlobalPool average prologue=relu"),
                operators(fused));
        assertSame(
                fused.nodes().get(0).inputs().get(2),
                fused.nodes().get(2).inputs().get(1),
                "one factor for all");
    }

    @Test
    void aConvolutionWithAWindowThatAloneReadsIt() {
        net.output(net.conv("conv", WINDOW, net.norm("bn", Activation.IDENTITY, x), 3));
        assertEquals(
                List.of("Conv2d kernel=[3, 3] pads=[1, 1, 1, 1] prologue=identity"),
                operators(net.rewritten(pass, ROUNDING)));
    }

    @Test
    void aConvolutionWithAResidualOfItsOwn() {
        Conv2d conv = POINT.withEpilogue(Epilogue.NONE.withResidual());
        net.output(net.add("conv", conv, norm(), net.constant("w", 4, 4, 1, 1), x, net.constant("b", 4)));
        assertEquals(List.of("Conv2d kernel=[1, 1] prologue=relu residual"), operators(net.rewritten(pass, ROUNDING)));
    }

    @Test
    void leavesAWindowThatIsNotAlone() {
        Value normalised = norm();
        net.output(net.conv("conv", WINDOW, normalised, 3));
        net.output(global(normalised));
        net.doesNotFire(pass);
    }

    @Test
    void leavesAReaderThatCannotTakeIt() {
        Value normalised = norm();
        net.output(net.conv("conv", POINT, normalised, 4));
        net.output(net.add("sum", new Binary(BinaryKind.ADD), x, normalised));
        net.doesNotFire(pass);
    }

    @Test
    void leavesAResidual() {
        Conv2d conv = POINT.withEpilogue(Epilogue.NONE.withResidual());
        net.output(net.add("conv", conv, x, net.constant("w", 4, 4, 1, 1), norm()));
        net.doesNotFire(pass);
    }

    @Test
    void leavesASourceThatIsTheResidualToo() {
        Conv2d conv = POINT.withEpilogue(Epilogue.NONE.withResidual());
        Value normalised = norm();
        net.output(net.add("conv", conv, normalised, net.constant("w", 4, 4, 1, 1), normalised));
        net.doesNotFire(pass);
    }

    @Test
    void leavesAReaderThatHasOne() {
        net.output(net.conv("conv", POINT, net.norm("second", Activation.RELU, norm()), 3));
        Graph fused = pass.apply(net.build());
        assertEquals(
                List.of("BatchNorm epsilon=1.0E-5 activation=relu", "Conv2d kernel=[1, 1] prologue=relu"),
                operators(fused));
        assertSame(fused, pass.apply(fused));
    }

    @Test
    void leavesANormThatIsAnOutput() {
        Value normalised = norm();
        net.output(normalised);
        net.output(net.conv("conv", POINT, normalised, 3));
        net.doesNotFire(pass);
    }
}
