package io.github.crossstage.reference;

import io.github.crossstage.ir.op.ConvTranspose2d;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Two-dimensional transposed convolution; see {@link ConvTranspose2d}. Each source element is added where it contributes. */
final class ConvTranspose2dReference {
    private final ConvTranspose2d op;
    private final Shape srcShape;
    private final float[] src;
    private final Shape weightShape;
    private final float[] weights;
    private final float[] bias;
    private final Shape dstShape;
    private final float[] dst;

    private ConvTranspose2dReference(ConvTranspose2d op, List<Tensor> inputs, TensorType dstType) {
        this.op = op;
        this.srcShape = inputs.get(0).shape();
        this.src = inputs.get(0).toFloatArray();
        this.weightShape = inputs.get(1).shape();
        this.weights = inputs.get(1).toFloatArray();
        this.dstShape = dstType.shape();
        this.bias = inputs.size() > 2 ? inputs.get(2).toFloatArray() : new float[dstShape.intExtent(1)];
        this.dst = new float[(int) dstShape.elementCount()];
    }

    static Tensor run(ConvTranspose2d op, List<Tensor> inputs, TensorType dstType) {
        ConvTranspose2dReference conv = new ConvTranspose2dReference(op, inputs, dstType);
        int planes = (int) conv.dstShape.elementCount(0, 2);
        IntStream.range(0, planes).parallel().forEach(conv::plane);
        return Tensor.of(conv.dst, conv.dstShape.extents());
    }

    private void plane(int plane) {
        int filters = dstShape.intExtent(1);
        int n = plane / filters;
        int oc = plane % filters;
        int filtersPerGroup = weightShape.intExtent(1);
        int channelsPerGroup = srcShape.intExtent(1) / op.groups();
        int firstChannel = oc / filtersPerGroup * channelsPerGroup;
        double[] sums = new double[(int) dstShape.elementCount(2, 4)];
        Arrays.fill(sums, bias[oc]);
        for (int ic = firstChannel; ic < firstChannel + channelsPerGroup; ic++) {
            addChannel(sums, n * srcShape.intExtent(1) + ic, ic * filtersPerGroup + oc % filtersPerGroup);
        }
        for (int i = 0; i < sums.length; i++) {
            dst[plane * sums.length + i] = (float) sums[i];
        }
    }

    private void addChannel(double[] sums, int srcPlane, int kernel) {
        Window2d window = op.window();
        int ih = srcShape.intExtent(2);
        int iw = srcShape.intExtent(3);
        for (int h = 0; h < ih; h++) {
            for (int kh = 0; kh < window.kernelHeight(); kh++) {
                int row = h * window.strideHeight() - window.padTop() + kh * window.dilationHeight();
                if (row >= 0 && row < dstShape.extent(2)) {
                    for (int kw = 0; kw < window.kernelWidth(); kw++) {
                        double weight = weights[(kernel * window.kernelHeight() + kh) * window.kernelWidth() + kw];
                        addRow(sums, row, kw, (srcPlane * ih + h) * iw, weight);
                    }
                }
            }
        }
    }

    private void addRow(double[] sums, int row, int kw, int srcRow, double weight) {
        Window2d window = op.window();
        int iw = srcShape.intExtent(3);
        int ow = dstShape.intExtent(3);
        for (int w = 0; w < iw; w++) {
            int column = w * window.strideWidth() - window.padLeft() + kw * window.dilationWidth();
            if (column >= 0 && column < ow) {
                sums[row * ow + column] += weight * src[srcRow + w];
            }
        }
    }
}
