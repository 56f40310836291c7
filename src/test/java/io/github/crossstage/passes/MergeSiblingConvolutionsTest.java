package io.github.crossstage.passes;

import static io.github.crossstage.passes.PassFixture.operators;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Epilogue;
import io.github.crossstage.ir.op.Prologue;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.testing.Tolerance;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergeSiblingConvolutionsTest {
    private static final Conv2d POINT = new Conv2d(Window2d.of(1, 1), 1);

    private final PassFixture net = new PassFixture();
    private final Value x = net.input("x", 2, 4, 5, 6);
    private final MergeSiblingConvolutions pass = new MergeSiblingConvolutions(new FoldedTensors());

    @Test
    void mergesThreeWithAndWithoutBias() {
        Conv2d conv = POINT.withEpilogue(Epilogue.of(Activation.RELU));
        net.output(net.biasedConv("a", conv, x, 3));
        net.output(net.activate("between", Activation.RELU, x));
        net.output(net.conv("b", conv, x, 1));
        net.output(net.biasedConv("c", conv, x, 2));
        Graph merged = net.rewritten(pass, Tolerance.EXACT);
        assertEquals(
                List.of("Conv2d kernel=[1, 1] activation=relu", "Split axis=1 sizes=[3, 1, 2]", "Activate relu"),
                operators(merged));
        assertEquals("b", merged.nodes().get(1).outputs().get(1).name());
        assertEquals("a+b+c", merged.nodes().get(0).name());
    }

    @Test
    void mergesAnEqualPrologueAndWindow() {
        Conv2d conv = new Conv2d(Window2d.of(3, 3).withPads(1, 1, 1, 1).withStrides(2, 2), 1)
                .withPrologue(Prologue.of(Activation.MISH));
        Value factor = net.constant("factor", 4);
        Value shift = net.constant("shift", 4);
        net.output(net.add("a", conv, x, net.constant("aw", 2, 4, 3, 3), factor, shift));
        net.output(net.add("b", conv, x, net.constant("bw", 5, 4, 3, 3), factor, shift));
        assertEquals(
                List.of(
                        "Conv2d kernel=[3, 3] strides=[2, 2] pads=[1, 1, 1, 1] prologue=mish",
                        "Split axis=1 sizes=[2, 5]"),
                operators(net.rewritten(pass, Tolerance.EXACT)));
    }

    private void doesNotFireOn(Conv2d first, Conv2d second) {
        net.output(net.conv("a", first, x, 4));
        net.output(net.conv("b", second, x, 4));
        net.doesNotFire(pass);
    }

    @Test
    void leavesAnotherEpilogue() {
        doesNotFireOn(POINT, POINT.withEpilogue(Epilogue.of(Activation.RELU)));
    }

    @Test
    void leavesAnotherStride() {
        doesNotFireOn(POINT, new Conv2d(POINT.window().withStrides(2, 2), 1));
    }

    @Test
    void leavesGroups() {
        doesNotFireOn(new Conv2d(Window2d.of(1, 1), 2), new Conv2d(Window2d.of(1, 1), 2));
    }

    @Test
    void leavesAnotherSource() {
        net.output(net.conv("a", POINT, x, 4));
        net.output(net.conv("b", POINT, net.activate("relu", Activation.RELU, x), 4));
        net.doesNotFire(pass);
    }

    @Test
    void leavesOneThatReadsTheOthersOutput() {
        Conv2d adding = POINT.withEpilogue(Epilogue.NONE.withResidual());
        Value first = net.add("a", adding, x, net.constant("aw", 4, 4, 1, 1), x);
        net.output(net.add("b", adding, x, net.constant("bw", 4, 4, 1, 1), first));
        net.doesNotFire(pass);
    }

    @Test
    void leavesWeightsThatAreNoConstant() {
        net.output(net.add("a", POINT, x, net.input("aw", 3, 4, 1, 1)));
        net.output(net.add("b", POINT, x, net.input("bw", 3, 4, 1, 1)));
        net.doesNotFire(pass);
    }
}
