package io.github.crossstage.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.OpKind;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.OpCase;
import io.github.crossstage.testing.OpCases;
import io.github.crossstage.testing.TensorAssert;
import io.github.crossstage.testing.Tolerance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Conv2dReferenceTest {
    static Iterable<OpCase> cases() {
        return OpCases.of(OpKind.CONV_2D);
    }

    /** The formula of {@link Conv2d}, element by element, against the reference's order of work. */
    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheFormulaAndRepeatsBitForBit(OpCase opCase) {
        Tensor[] inputs = opCase.inputs().toArray(Tensor[]::new);
        Tensor got = Run.one(opCase.op(), inputs);
        Tensor expected = byFormula((Conv2d) opCase.op(), got.shape(), inputs);
        TensorAssert.assertClose(opCase.name(), expected, got, new Tolerance(1e-7));
        assertArrayEquals(got.toFloatArray(), Run.numbers(opCase.op(), inputs));
    }

    private static Tensor byFormula(Conv2d op, Shape shape, Tensor... inputs) {
        float[] dst = new float[(int) shape.elementCount()];
        int at = 0;
        for (int n = 0; n < shape.extent(0); n++) {
            for (int oc = 0; oc < shape.extent(1); oc++) {
                for (int oh = 0; oh < shape.extent(2); oh++) {
                    for (int ow = 0; ow < shape.extent(3); ow++) {
                        double bias = inputs.length > op.biasIndex()
                                ? inputs[op.biasIndex()].floats().get(oc)
                                : 0;
                        double residual = op.epilogue().addsResidual()
                                ? inputs[op.residualIndex()].floats().get(at)
                                : 0;
                        int group = oc / (shape.intExtent(1) / op.groups());
                        double sum = bias + sum(op, inputs, n, group, oc, oh, ow);
                        dst[at++] = (float) op.epilogue().apply(sum, residual);
                    }
                }
            }
        }
        return Tensor.of(dst, shape.extents());
    }

    private static double sum(Conv2d op, Tensor[] inputs, int n, int group, int oc, int oh, int ow) {
        Tensor src = inputs[0];
        Tensor weights = inputs[1];
        Window2d window = op.window();
        Shape s = src.shape();
        int channels = weights.shape().intExtent(1);
        double sum = 0;
        int k = oc * (int) weights.shape().elementCount(1, 4);
        for (int ic = group * channels; ic < (group + 1) * channels; ic++) {
            for (int kh = 0; kh < window.kernelHeight(); kh++) {
                for (int kw = 0; kw < window.kernelWidth(); kw++, k++) {
                    int h = oh * window.strideHeight() - window.padTop() + kh * window.dilationHeight();
                    int w = ow * window.strideWidth() - window.padLeft() + kw * window.dilationWidth();
                    if (h >= 0 && h < s.extent(2) && w >= 0 && w < s.extent(3)) {
                        int from = ((n * s.intExtent(1) + ic) * s.intExtent(2) + h) * s.intExtent(3) + w;
                        sum += (double) weights.floats().get(k)
                                * prologue(op, inputs, ic, src.floats().get(from));
                    }
                }
            }
        }
        return sum;
    }

    /** Rounded to float32, as a batch normalisation in front of the convolution would be. */
    private static float prologue(Conv2d op, Tensor[] inputs, int channel, float value) {
        if (!op.prologue().isPresent()) {
            return value;
        }
        double factor = inputs[op.factorIndex()].floats().get(channel);
        double shift = inputs[op.factorIndex() + 1].floats().get(channel);
        return (float) op.prologue().activation().apply(value * factor + shift);
    }
}
