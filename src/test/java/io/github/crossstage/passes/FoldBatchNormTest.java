package io.github.crossstage.passes;

import static io.github.crossstage.passes.PassFixture.ROUNDING;
import static io.github.crossstage.passes.PassFixture.operators;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.crossstage.ir.Graph;
import io.github.crossstage.ir.Node;
import io.github.crossstage.ir.Value;
import io.github.crossstage.ir.op.Activation;
import io.github.crossstage.ir.op.BatchNorm;
import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Gemm;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FoldBatchNormTest {
    private static final Activation NONE = Activation.IDENTITY;
    private static final Conv2d PADDED =
            new Conv2d(Window2d.of(3, 3).withStrides(2, 2).withPads(1, 1, 1, 1), 1);

    private final PassFixture net = new PassFixture();
    private final Value x = net.input("x", 2, 6, 7, 5);
    private final Value row = net.input("row", 3, 5);
    private final FoldBatchNorm pass = new FoldBatchNorm(new FoldedTensors());

    private static Conv2d unpadded(int groups) {
        return new Conv2d(Window2d.of(3, 2), groups);
    }

    private void becomes(Value y, String... expected) {
        net.output(y);
        assertEquals(List.of(expected), operators(net.rewritten(pass, ROUNDING)));
    }

    @Test
    void foldsIntoAConvolutionBefore() {
        Value y = net.norm("bn", NONE, net.conv("conv", PADDED, x, 5));
        net.output(y);
        Graph folded = net.rewritten(pass, ROUNDING);
        assertEquals(List.of("Conv2d kernel=[3, 3] strides=[2, 2] pads=[1, 1, 1, 1]"), operators(folded));
        Node conv = folded.nodes().get(0);
        assertEquals("conv", conv.name());
        assertEquals("bn", conv.output().name(), "the normalised value keeps its name");
    }

    @Test
    void foldsIntoABiasBefore() {
        becomes(net.norm("bn", NONE, net.biasedConv("conv", unpadded(1), x, 5)), "Conv2d kernel=[3, 2]");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 6})
    void foldsIntoGroupsBefore(int groups) {
        becomes(
                net.norm("bn", Activation.MISH, net.biasedConv("conv", unpadded(groups), x, 12)),
                "Conv2d kernel=[3, 2] groups=" + groups + " activation=mish");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6})
    void foldsIntoAConvolutionBehind(int groups) {
        becomes(
                net.biasedConv("conv", unpadded(groups), net.norm("bn", NONE, x), 12),
                "Conv2d kernel=[3, 2]" + (groups == 1 ? "" : " groups=" + groups));
    }

    @Test
    void foldsBothSidesOfAConvolution() {
        becomes(
                net.norm("second", Activation.RELU, net.conv("conv", unpadded(2), net.norm("first", NONE, x), 4)),
                "Conv2d kernel=[3, 2] groups=2 activation=relu");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void foldsIntoALinearLayerBefore(boolean transposed) {
        becomes(net.norm("bn", NONE, gemm(transposed, row, net.constant("b", 4))), operator(transposed));
    }

    @Test
    void anActivationStaysBehindALinearLayer() {
        becomes(
                net.norm("bn", Activation.RELU, gemm(true, row, net.constant("b", 1, 4))),
                operator(true),
                "Activate relu");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void foldsIntoALinearLayerBehind(boolean transposed) {
        becomes(gemm(transposed, net.norm("bn", NONE, row), net.constant("b", 1)), operator(transposed));
    }

    private Value gemm(boolean transposed, Value a, Value bias) {
        Value weights = transposed ? net.constant("w", 4, 5) : net.constant("w", 5, 4);
        return net.add("gemm", new Gemm(1, 1, false, transposed), a, weights, bias);
    }

    private static String operator(boolean transposed) {
        return "Gemm alpha=1.0 beta=1.0 transposeA=false transposeB=" + transposed;
    }

    @Test
    void graphsOfAllShapesShareTheWeights() {
        Tensor weights = Tensor.of(new float[6], 2, 3, 1, 1);
        Tensor parameters = Tensor.of(new float[] {1, 2}, 2);
        Graph small = folded(weights, parameters, 4);
        Graph large = folded(weights, parameters, 9);
        assertEquals(2, small.constants().size());
        List<Tensor> first = List.copyOf(small.constants().values());
        List<Tensor> second = List.copyOf(large.constants().values());
        assertSame(first.get(0), second.get(0));
        assertSame(first.get(1), second.get(1));
    }

    private Graph folded(Tensor weights, Tensor parameters, int extent) {
        PassFixture other = new PassFixture();
        Value src = other.input("x", 1, 3, extent, extent);
        Value p = other.constant("p", parameters);
        Value y = other.add("conv", new Conv2d(Window2d.of(1, 1), 1), src, other.constant("w", weights));
        other.output(other.add("bn", new BatchNorm(1e-5f), y, p, p, p, p));
        return pass.apply(other.build());
    }

    @Test
    void leavesAConvolutionThatSomethingElseReads() {
        Value sums = net.conv("conv", PADDED, x, 5);
        net.output(net.norm("bn", NONE, sums));
        net.output(net.activate("relu", Activation.RELU, sums));
        net.doesNotFire(pass);
    }

    @Test
    void leavesAConvolutionThatIsAnOutput() {
        Value sums = net.conv("conv", PADDED, x, 5);
        net.output(net.norm("bn", NONE, sums));
        net.output(sums);
        net.doesNotFire(pass);
    }

    @Test
    void leavesWeightsThatAreNoConstant() {
        Value weights = net.input("w", 5, 6, 3, 3);
        net.output(net.norm("bn", NONE, net.add("conv", PADDED, x, weights)));
        net.doesNotFire(pass);
    }

    @Test
    void leavesAnActivationBetween() {
        Value activated = net.activate("relu", Activation.RELU, net.conv("conv", PADDED, x, 5));
        net.output(net.norm("bn", NONE, activated));
        net.doesNotFire(pass);
    }

    @Test
    void leavesAConvolutionBehindThatPads() {
        net.output(net.conv("conv", PADDED, net.norm("bn", NONE, x), 5));
        net.doesNotFire(pass);
    }

    @Test
    void leavesANormWithAnActivationBefore() {
        net.output(net.conv("conv", unpadded(1), net.norm("bn", Activation.RELU, x), 5));
        net.doesNotFire(pass);
    }

    @Test
    void leavesABiasWithANumberARow() {
        net.output(net.norm("bn", NONE, gemm(true, row, net.constant("b", 3, 1))));
        net.doesNotFire(pass);
    }

    @Test
    void leavesAnInfiniteFactor() {
        Value zero = net.constant("zero", Tensor.of(new float[5], 5));
        Value one = net.constant("one", Tensor.of(new float[] {1, 1, 1, 1, 1}, 5));
        net.output(net.add("bn", new BatchNorm(0), net.conv("conv", PADDED, x, 5), one, zero, zero, zero));
        net.doesNotFire(pass);
    }
}
