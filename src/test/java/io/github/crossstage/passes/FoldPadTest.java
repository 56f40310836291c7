package io.github.crossstage.passes;

import static io.github.crossstage.passes.PassFixture.operators;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Pad;
import io.github.crossstage.ir.op.PadMode;
import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.testing.Tolerance;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FoldPadTest {
    private static final Window2d WINDOW = Window2d.of(3, 3).withStrides(2, 2);

    private final PassFixture net = new PassFixture();
    private final Value x = net.input("x", 2, 3, 7, 6);
    private final FoldPad pass = new FoldPad();

    private Value pad(Value src, float value, long top, long left, long bottom, long right) {
        return net.add(
                "pad",
                new Pad(PadMode.CONSTANT, List.of(0L, 0L, top, left), List.of(0L, 0L, bottom, right), value),
                src);
    }

    private Value pool(PoolKind kind, Window2d window, boolean ceil, boolean countIncludePad, Value src) {
        return net.add("pool", new Pool2d(kind, window, ceil, countIncludePad), src);
    }

    private void becomes(Value y, String operator) {
        net.output(y);
        List<String> operators = operators(net.rewritten(pass, Tolerance.EXACT));
        assertEquals(operator, operators.get(operators.size() - 1));
        assertEquals(
                0, operators.stream().filter(each -> each.startsWith("Pad")).count(), operators::toString);
    }

    private void doesNotFire(Value y) {
        net.output(y);
        net.doesNotFire(pass);
    }

    @Test
    void convolution() {
        Conv2d conv = new Conv2d(WINDOW.withPads(1, 0, 0, 0), 3);
        becomes(
                net.biasedConv("conv", conv, pad(x, 0, 0, 1, 2, 3), 6),
                "Conv2d kernel=[3, 3] strides=[2, 2] pads=[1, 1, 2, 3] groups=3");
    }

    @Test
    void twoConvolutionsOverOnePad() {
        Value padded = pad(x, 0, 1, 1, 1, 1);
        net.output(net.conv("a", new Conv2d(WINDOW, 1), padded, 2));
        becomes(
                net.conv("b", new Conv2d(WINDOW, 1), padded, 2),
                "Conv2d kernel=[3, 3] strides=[2, 2] pads=[1, 1, 1, 1]");
    }

    @ParameterizedTest
    @CsvSource({"false, 0", "true, 0", "true, 1"})
    void mean(boolean countIncludePad, int own) {
        Window2d window = WINDOW.withPads(own, own, own, own);
        int pads = 1 + own;
        becomes(
                pool(PoolKind.AVERAGE, window, false, countIncludePad, pad(x, 0, 1, 1, 1, 1)),
                "Pool2d average kernel=[3, 3] strides=[2, 2] pads=[" + pads + ", " + pads + ", " + pads + ", " + pads
                        + "] count_include_pad");
    }

    @Test
    void maximumOverMinusInfinity() {
        becomes(
                pool(PoolKind.MAX, WINDOW, false, false, pad(x, Float.NEGATIVE_INFINITY, 1, 1, 1, 1)),
                "Pool2d max kernel=[3, 3] strides=[2, 2] pads=[1, 1, 1, 1]");
    }

    @Test
    void maximumOfWhatIsNeverNegative() {
        Value positive = net.activate("relu", Activation.RELU, x);
        becomes(
                pool(PoolKind.MAX, WINDOW, true, false, pad(positive, 0, 1, 1, 1, 0)),
                "Pool2d max kernel=[3, 3] strides=[2, 2] pads=[1, 1, 1, 0] ceil_mode");
    }

    @Test
    void maximumAfterANormWithAnActivation() {
        Value positive = net.norm("bn", Activation.clip(0, 6), x);
        becomes(
                pool(PoolKind.MAX, WINDOW, false, false, pad(positive, 0, 0, 0, 1, 1)),
                "Pool2d max kernel=[3, 3] strides=[2, 2] pads=[0, 0, 1, 1]");
    }

    @Test
    void leavesAConvolutionOverAnotherNumber() {
        doesNotFire(net.conv("conv", new Conv2d(WINDOW, 1), pad(x, 1, 1, 1, 1, 1), 2));
    }

    @ParameterizedTest
    @EnumSource(value = PadMode.class, names = "CONSTANT", mode = EnumSource.Mode.EXCLUDE)
    void leavesMirroredAndRepeatedPixels(PadMode mode) {
        Pad pad = new Pad(mode, List.of(0L, 0L, 1L, 1L), List.of(0L, 0L, 1L, 1L), 0);
        doesNotFire(net.conv("conv", new Conv2d(WINDOW, 1), net.add("pad", pad, x), 2));
    }

    @Test
    void leavesPaddedChannels() {
        Pad pad = new Pad(PadMode.CONSTANT, List.of(0L, 1L, 0L, 0L), List.of(0L, 0L, 0L, 0L), 0);
        doesNotFire(net.conv("conv", new Conv2d(WINDOW, 1), net.add("pad", pad, x), 2));
    }

    @Test
    void leavesAMeanThatDoesNotCountItsOwnPadding() {
        doesNotFire(pool(PoolKind.AVERAGE, WINDOW.withPads(1, 1, 1, 1), false, false, pad(x, 0, 1, 1, 1, 1)));
    }

    @Test
    void leavesAMaximumOverZerosOfAnySign() {
        doesNotFire(pool(PoolKind.MAX, WINDOW, false, false, pad(x, 0, 1, 1, 1, 1)));
    }

    @Test
    void leavesAMaximumWithAWindowOfPaddingOnly() {
        Value positive = net.activate("relu", Activation.RELU, x);
        doesNotFire(pool(PoolKind.MAX, WINDOW, false, false, pad(positive, 0, 3, 0, 0, 0)));
    }

    @Test
    void leavesACeilPoolThatWouldLoseItsLastWindow() {
        Window2d window = Window2d.of(1, 1).withStrides(4, 1);
        doesNotFire(pool(PoolKind.AVERAGE, window, true, false, pad(x, 0, 0, 0, 2, 0)));
    }
}
