package io.github.crossstage.passes;

import static io.github.crossstage.passes.PassFixture.operators;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.testing.Tolerance;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FuseEpilogueTest {
    /** A sum and an activation that are no longer rounded in between. */
    private static final Tolerance ONE_ROUNDING = new Tolerance(2e-7);

    private static final Conv2d CONV = new Conv2d(Window2d.of(3, 3).withPads(1, 1, 1, 1), 1);
    private static final String CONV_TEXT = "Conv2d kernel=[3, 3] pads=[1, 1, 1, 1]";

    private final PassFixture net = new PassFixture();
    private final Value x = net.input("x", 2, 4, 5, 6);
    private final FuseEpilogue pass = new FuseEpilogue();

    private Value sum(Value a, Value b) {
        return net.add("sum", new Binary(BinaryKind.ADD), a, b);
    }

    private Graph becomes(Value y, String... expected) {
        net.output(y);
        Graph fused = net.rewritten(pass, ONE_ROUNDING);
        assertEquals(List.of(expected), operators(fused));
        return fused;
    }

    private void doesNotFire(Value y) {
        net.output(y);
        net.doesNotFire(pass);
    }

    @Test
    void activation() {
        Graph fused = becomes(
                net.activate("mish", Activation.MISH, net.biasedConv("conv", CONV, x, 4)),
                CONV_TEXT + " activation=mish");
        assertEquals("conv", fused.nodes().get(0).name());
        assertEquals("mish", fused.nodes().get(0).output().name());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void residualAndActivationAfterIt(boolean swapped) {
        Value conv = net.biasedConv("conv", CONV, x, 4);
        Value shortcut = net.activate("tanh", Activation.SIGMOID, x);
        Value sum = swapped ? sum(shortcut, conv) : sum(conv, shortcut);
        becomes(net.activate("relu", Activation.RELU, sum), "Activate sigmoid", CONV_TEXT + " residual then=relu");
    }

    @Test
    void activationResidualActivation() {
        Value activated = net.activate("leaky", Activation.leakyRelu(0.1f), net.conv("conv", CONV, x, 4));
        becomes(
                net.activate("relu", Activation.RELU, sum(x, activated)),
                CONV_TEXT + " activation=leakyrelu(0.1) residual then=relu");
    }

    @Test
    void theLaterOfTwoConvolutionsTakesTheOther() {
        Value first = net.conv("first", CONV, x, 4);
        Value second = net.conv("second", CONV, net.activate("relu", Activation.RELU, x), 4);
        Graph fused = becomes(sum(second, first), CONV_TEXT, "Activate relu", CONV_TEXT + " residual");
        assertEquals("second", fused.nodes().get(2).name());
    }

    @Test
    void theOtherTakesItWhereTheLaterCannot() {
        Value first = net.conv("first", CONV, x, 4);
        Value second = net.conv("second", CONV, x, 4);
        net.output(second);
        Graph fused = becomes(sum(first, second), CONV_TEXT, CONV_TEXT + " residual");
        assertEquals("first", fused.nodes().get(1).name());
    }

    @Test
    void aSecondResidualStaysASum() {
        becomes(sum(sum(net.conv("conv", CONV, x, 4), x), x), CONV_TEXT + " residual", "Binary add");
    }

    @Test
    void leavesAConvolutionThatSomethingElseReads() {
        Value conv = net.conv("conv", CONV, x, 4);
        net.output(net.activate("relu", Activation.RELU, conv));
        doesNotFire(net.activate("mish", Activation.MISH, conv));
    }

    @Test
    void leavesAConvolutionThatIsAnOutput() {
        Value conv = net.conv("conv", CONV, x, 4);
        net.output(conv);
        doesNotFire(net.activate("mish", Activation.MISH, conv));
    }

    @Test
    void leavesASumWithItself() {
        Value conv = net.conv("conv", CONV, x, 4);
        doesNotFire(sum(conv, conv));
    }

    @Test
    void leavesASumThatBroadcasts() {
        doesNotFire(sum(net.conv("conv", CONV, x, 4), net.constant("b", 1, 4, 1, 1)));
    }

    @Test
    void leavesADifference() {
        Value conv = net.conv("conv", CONV, x, 4);
        doesNotFire(net.add("difference", new Binary(BinaryKind.SUB), conv, x));
    }
}
