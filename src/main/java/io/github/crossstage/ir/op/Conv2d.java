package io.github.crossstage.ir.op;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.util.List;

/**
 * Two-dimensional convolution (cross-correlation) with zero padding; ONNX {@code Conv}.
 *
 * <p>Inputs: src {@code f32 [N, IC, IH, IW]}, weights {@code f32 [OC, IC/groups, KH, KW]}, optional bias {@code f32 [OC]}.
 * Output: dst {@code f32 [N, OC, OH, OW]}. {@code dst[n, oc, oh, ow] = bias[oc] + Σ src[n, g·IC/groups + ic, oh·SH - PT + kh·DH,
 * ow·SW - PL + kw·DW] · weights[oc, ic, kh, kw]} with {@code g = oc / (OC/groups)}.
 *
 * @param window kernel, strides, pads and dilations
 * @param groups groups of channels that see only each other; IC for a depthwise convolution
 */
public record Conv2d(Window2d window, int groups) implements Op {
    public Conv2d {
        if (groups < 1) {
            throw new ShapeException("groups=" + groups + ", expected 1 or more");
        }
    }

    @Override
    public OpKind kind() {
        return OpKind.CONV_2D;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Types.requireCount(inputs, 2, 3);
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
        if (inputs.size() == 3) {
            Types.requireExtents(inputs, 2, "bias", filters);
        }
        return Types.float32(Shape.of(
                src.extent(0),
                filters,
                window.outputHeight(src.extent(2), false),
                window.outputWidth(src.extent(3), false)));
    }

    /** {@code N · OC · OH · OW · IC/groups · KH · KW}. */
    @Override
    public long macs(List<TensorType> inputs, List<TensorType> outputs) {
        Shape weights = inputs.get(1).shape();
        return Math.multiplyExact(outputs.get(0).shape().elementCount(), weights.elementCount(1, 4));
    }

    @Override
    public String attributes() {
        return window.attributes() + (groups == 1 ? "" : " groups=" + groups);
    }
}
