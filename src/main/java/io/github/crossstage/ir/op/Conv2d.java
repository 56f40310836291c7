package io.github.crossstage.ir.op;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.util.List;
import java.util.Objects;

/**
 * Two-dimensional convolution (cross-correlation) with zero padding; ONNX {@code Conv}, with what may be fused into it.
 *
 * <p>Inputs: src {@code f32 [N, IC, IH, IW]}, weights {@code f32 [OC, IC/groups, KH, KW]}; with a prologue its factor and shift
 * {@code f32 [IC]}; with a residual that tensor, of the output's shape; optionally a bias {@code f32 [OC]}. Output: dst {@code f32
 * [N, OC, OH, OW]}. {@code dst[n, oc, oh, ow] = epilogue(bias[oc] + Σ prologue(src)[n, g·IC/groups + ic, oh·SH - PT + kh·DH, ow·SW
 * - PL + kw·DW] · weights[oc, ic, kh, kw])} with {@code g = oc / (OC/groups)}.
 *
 * @param window kernel, strides, pads and dilations
 * @param groups groups of channels that see only each other; IC for a depthwise convolution
 * @param prologue what is done to the source before the padding
 * @param epilogue what is done to the sums
 */
public record Conv2d(Window2d window, int groups, Prologue prologue, Epilogue epilogue) implements Op {
    public Conv2d {
        Objects.requireNonNull(window, "window");
        Objects.requireNonNull(prologue, "prologue");
        Objects.requireNonNull(epilogue, "epilogue");
        if (groups < 1) {
            throw new ShapeException("groups=" + groups + ", expected 1 or more");
        }
    }

    /** Makes a convolution with nothing fused into it. */
    public Conv2d(Window2d window, int groups) {
        this(window, groups, Prologue.NONE, Epilogue.NONE);
    }

    /** Returns this with another prologue. */
    public Conv2d withPrologue(Prologue other) {
        return new Conv2d(window, groups, other, epilogue);
    }

    /** Returns this with another epilogue. */
    public Conv2d withEpilogue(Epilogue other) {
        return new Conv2d(window, groups, prologue, other);
    }

    /** Returns which input the prologue's factor is, its shift following; present only with a prologue. */
    public int factorIndex() {
        return 2;
    }

    /** Returns which input the residual is; present only with one. */
    public int residualIndex() {
        return 2 + prologue.inputCount();
    }

    /** Returns which input the bias is, if there are as many. */
    public int biasIndex() {
        return residualIndex() + epilogue.inputCount();
    }

    @Override
    public OpKind kind() {
        return OpKind.CONV_2D;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Types.requireCount(inputs, biasIndex(), biasIndex() + 1);
        Shape src = Types.requireRank(inputs, 0, 4, "[N, IC, IH, IW]");
        Shape weights = Types.requireRank(inputs, 1, 4, "[OC, IC/groups, KH, KW]");
        long channels = src.extent(1);
        long filters = weights.extent(0);
        if (channels % groups != 0) {
            throw new ShapeException(
                    "groups=" + groups + " does not divide IC=" + channels + " (weights " + inputs.get(1) + ")");
        }
        if (filters % groups != 0) {
            throw new ShapeException(
                    "groups=" + groups + " does not divide OC=" + filters + " (weights " + inputs.get(1) + ")");
        }
        Types.requireExtents(
                inputs, 1, "weights", filters, channels / groups, window.kernelHeight(), window.kernelWidth());
        prologue.require(inputs, factorIndex(), src);
        if (inputs.size() > biasIndex()) {
            Types.requireExtents(inputs, biasIndex(), "bias", filters);
        }
        Shape dst = Shape.of(
                src.extent(0),
                filters,
                window.outputHeight(src.extent(2), false),
                window.outputWidth(src.extent(3), false));
        if (epilogue.addsResidual()) {
            Types.requireExtents(inputs, residualIndex(), "residual", dst.extents());
        }
        return Types.float32(dst);
    }

    /** {@code N · OC · OH · OW · IC/groups · KH · KW}. */
    @Override
    public long macs(List<TensorType> inputs, List<TensorType> outputs) {
        Shape weights = inputs.get(1).shape();
        return Math.multiplyExact(outputs.get(0).shape().elementCount(), weights.elementCount(1, 4));
    }

    @Override
    public String attributes() {
        return window.attributes()
                + (groups == 1 ? "" : " groups=" + groups)
                + prologue.attributes()
                + epilogue.attributes();
    }
}
