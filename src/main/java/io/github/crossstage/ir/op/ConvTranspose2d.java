package io.github.crossstage.ir.op;

import io.github.crossstage.error.ShapeException;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.TensorType;
import java.util.List;

/**
 * Two-dimensional transposed convolution; ONNX {@code ConvTranspose}.
 *
 * <p>Inputs: src {@code f32 [N, IC, IH, IW]}, weights {@code f32 [IC, OC/groups, KH, KW]}, optional bias {@code f32 [OC]}.
 * Every source element adds {@code src[n, ic, ih, iw] · weights[ic, oc', kh, kw]} to {@code dst[n, oc, ih·SH - PT + kh·DH, iw·SW -
 * PL + kw·DW]} where that lies inside. {@code OH = SH·(IH - 1) + outputPadHeight + span - PT - PB}.
 *
 * @param window kernel, strides, pads and dilations
 * @param outputPadHeight rows added at the bottom of the output, below the stride or the dilation
 * @param outputPadWidth columns added at the right of the output, below the stride or the dilation
 * @param groups groups of channels that see only each other
 */
public record ConvTranspose2d(Window2d window, int outputPadHeight, int outputPadWidth, int groups) implements Op {
    public ConvTranspose2d {
        if (groups < 1) {
            throw new ShapeException("groups=" + groups + ", expected 1 or more");
        }
        if (outputPadHeight < 0 || outputPadWidth < 0) {
            throw new ShapeException(
                    "output_padding=[" + outputPadHeight + ", " + outputPadWidth + "], expected 0 or more");
        }
    }

    @Override
    public OpKind kind() {
        return OpKind.CONV_TRANSPOSE_2D;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Types.requireCount(inputs, 2, 3);
        Shape src = Types.requireRank(inputs, 0, 4, "[N, IC, IH, IW]");
        Shape weights = Types.requireRank(inputs, 1, 4, "[IC, OC/groups, KH, KW]");
        long channels = src.extent(1);
        if (channels % groups != 0) {
            throw new ShapeException("groups=" + groups + " does not divide IC=" + channels);
        }
        Types.requireExtents(
                inputs, 1, "weights", channels, weights.extent(1), window.kernelHeight(), window.kernelWidth());
        long filters = Math.multiplyExact(weights.extent(1), (long) groups);
        if (inputs.size() == 3) {
            Types.requireExtents(inputs, 2, "bias", filters);
        }
        long height = (src.extent(2) - 1) * window.strideHeight()
                + outputPadHeight
                + window.spanHeight()
                - window.padTop()
                - window.padBottom();
        long width = (src.extent(3) - 1) * window.strideWidth()
                + outputPadWidth
                + window.spanWidth()
                - window.padLeft()
                - window.padRight();
        if (height < 1 || width < 1) {
            throw new ShapeException("the pads leave an output of " + height + " x " + width + ", expected 1 or more");
        }
        return Types.float32(Shape.of(src.extent(0), filters, height, width));
    }

    /** {@code N · IC · IH · IW · OC/groups · KH · KW}. */
    @Override
    public long macs(List<TensorType> inputs, List<TensorType> outputs) {
        Shape weights = inputs.get(1).shape();
        return Math.multiplyExact(inputs.get(0).shape().elementCount(), weights.elementCount(1, 4));
    }

    @Override
    public String attributes() {
        return window.attributes()
                + (outputPadHeight + outputPadWidth == 0
                        ? ""
                        : " output_padding=[" + outputPadHeight + ", " + outputPadWidth + "]")
                + (groups == 1 ? "" : " groups=" + groups);
    }
}
