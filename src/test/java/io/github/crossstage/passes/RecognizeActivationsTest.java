package io.github.crossstage.passes;

import static io.github.crossstage.passes.PassFixture.ROUNDING;
import static io.github.crossstage.passes.PassFixture.operators;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.ActivationKind;
import io.github.crossstage.ir.op.Binary;
import io.github.crossstage.ir.op.BinaryKind;
import io.github.crossstage.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecognizeActivationsTest {
    private static final Activation HARD_SIGMOID = new Activation(ActivationKind.HARD_SIGMOID, 1 / 6f, 0.5f);

    private final PassFixture net = new PassFixture();
    private final Value unscaled = net.input("x", 2, 3, 4, 5);
    /** Reaches both sides of every bend. */
    private final Value x = net.add("scaled", new Binary(BinaryKind.MUL), unscaled, net.number(8));

    private final RecognizeActivations pass = new RecognizeActivations();

    private Value binary(BinaryKind kind, Value a, Value b) {
        return net.add("binary", new Binary(kind), a, b);
    }

    private Value product(Value a, Value b, boolean swapped) {
        return swapped ? binary(BinaryKind.MUL, b, a) : binary(BinaryKind.MUL, a, b);
    }

    private Value shiftedRelu6() {
        return net.activate("relu6", Activation.clip(0, 6), binary(BinaryKind.ADD, x, net.number(3)));
    }

    private void becomes(String operator, Value y) {
        net.output(y);
        assertEquals(List.of("Binary mul", operator), operators(net.rewritten(pass, ROUNDING)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void mish(boolean swapped) {
        Value softplus = net.activate("softplus", Activation.of(ActivationKind.SOFTPLUS), x);
        becomes(
                "Activate mish",
                product(x, net.activate("tanh", Activation.of(ActivationKind.TANH), softplus), swapped));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void silu(boolean swapped) {
        becomes("Activate silu", product(x, net.activate("sigmoid", Activation.SIGMOID, x), swapped));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hardSwishOfHardSigmoid(boolean swapped) {
        becomes("Activate hardswish", product(x, net.activate("hs", HARD_SIGMOID, x), swapped));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hardSwishDividedLast(boolean swapped) {
        becomes("Activate hardswish", binary(BinaryKind.DIV, product(x, shiftedRelu6(), swapped), net.number(6)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hardSwishTimesASixth(boolean swapped) {
        Value product = product(x, shiftedRelu6(), swapped);
        becomes("Activate hardswish", product(product, net.number(1 / 6f), swapped));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hardSwishDividedFirst(boolean swapped) {
        becomes("Activate hardswish", product(x, binary(BinaryKind.DIV, shiftedRelu6(), net.number(6)), swapped));
    }

    @Test
    void hardSigmoid() {
        becomes("Activate " + HARD_SIGMOID, binary(BinaryKind.DIV, shiftedRelu6(), net.number(6)));
    }

    @Test
    void leavesASigmoidOfAnotherValue() {
        net.output(product(x, net.activate("sigmoid", Activation.SIGMOID, unscaled), false));
        net.doesNotFire(pass);
    }

    @Test
    void leavesAnotherDivisor() {
        net.output(binary(BinaryKind.DIV, product(x, shiftedRelu6(), false), net.number(7)));
        net.doesNotFire(pass);
    }

    @Test
    void leavesSixDividedByIt() {
        net.output(binary(BinaryKind.DIV, net.number(6), shiftedRelu6()));
        net.doesNotFire(pass);
    }

    @Test
    void leavesAnotherHardSigmoid() {
        Activation other = new Activation(ActivationKind.HARD_SIGMOID, 0.2f, 0.5f);
        net.output(product(x, net.activate("hs", other, x), false));
        net.doesNotFire(pass);
    }

    @Test
    void leavesASumOfTheSameParts() {
        net.output(binary(BinaryKind.ADD, x, net.activate("sigmoid", Activation.SIGMOID, x)));
        net.doesNotFire(pass);
    }

    @Test
    void leavesAConstantThatAddsAnAxis() {
        Value six = net.constant("six", Tensor.of(new float[] {6}, 1, 1, 1, 1, 1));
        net.output(binary(BinaryKind.DIV, shiftedRelu6(), six));
        net.doesNotFire(pass);
    }
}
