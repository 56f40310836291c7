package io.github.crossstage.reference;

import io.github.crossstage.ir.op.Conv2d;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Two-dimensional convolution; see {@link Conv2d}.
 *
 * <p>An output channel is the sum over input channels and kernel elements of {@code weight · run}, with the runs of {@link
 * PhasePlanes}. The sum is made in tiles that stay in the first-level cache, four products at a time so that the loop is bound by
 * arithmetic.
 */
final class Conv2dReference {
    /** Elements of a tile, 8 KiB. */
    private static final int TILE = 1024;

    private final Conv2d op;
    private final Shape weightShape;
    private final float[] weights;
    private final float[] bias;
    private final float[] residual;
    private final Shape dstShape;
    private final float[] dst;
    private final PhasePlanes planes;

    private Conv2dReference(Conv2d op, List<Tensor> inputs, TensorType dstType) {
        this.op = op;
        this.weightShape = inputs.get(1).shape();
        this.weights = inputs.get(1).toFloatArray();
        this.dstShape = dstType.shape();
        this.bias = inputs.size() > op.biasIndex()
                ? inputs.get(op.biasIndex()).toFloatArray()
                : new float[dstShape.intExtent(1)];
        this.residual =
                op.epilogue().addsResidual() ? inputs.get(op.residualIndex()).toFloatArray() : new float[0];
        this.dst = new float[(int) dstShape.elementCount()];
        this.planes = new PhasePlanes(op.window(), inputs.get(0).shape(), dstShape);
    }

    static Tensor run(Conv2d op, List<Tensor> inputs, TensorType dstType) {
        Conv2dReference conv = new Conv2dReference(op, inputs, dstType);
        float[] src = PrologueReference.source(op.prologue(), inputs, op.factorIndex());
        for (int n = 0; n < conv.dstShape.extent(0); n++) {
            int image = n;
            conv.planes.load(src, inputs.get(0).shape(), image);
            IntStream.range(0, conv.dstShape.intExtent(1)).parallel().forEach(oc -> conv.channel(image, oc));
        }
        return Tensor.of(conv.dst, conv.dstShape.extents());
    }

    private void channel(int n, int oc) {
        int[] taps = taps(oc);
        double[] factors = new double[taps.length];
        for (int k = 0; k < factors.length; k++) {
            factors[k] = weights[oc * taps.length + k];
        }
        int oh = dstShape.intExtent(2);
        int ow = dstShape.intExtent(3);
        int run = (oh - 1) * planes.pitch() + ow;
        double[] sums = new double[Math.min(TILE, run)];
        for (int start = 0; start < run; start += TILE) {
            int length = Math.min(TILE, run - start);
            Arrays.fill(sums, bias[oc]);
            sum(sums, length, taps, factors, start);
            int plane = (n * dstShape.intExtent(1) + oc) * oh * ow;
            for (int i = 0; i < length; i++) {
                int column = (start + i) % planes.pitch();
                if (column < ow) {
                    int place = plane + (start + i) / planes.pitch() * ow + column;
                    double addend = residual.length == 0 ? 0 : residual[place];
                    dst[place] = (float) op.epilogue().apply(sums[i], addend);
                }
            }
        }
    }

    /** Returns where the run of each weight of an output channel starts, in the weights' order. */
    private int[] taps(int oc) {
        Window2d window = op.window();
        int channels = weightShape.intExtent(1);
        int firstChannel = oc / (dstShape.intExtent(1) / op.groups()) * channels;
        int[] taps = new int[(int) weightShape.elementCount(1, 4)];
        int k = 0;
        for (int ic = 0; ic < channels; ic++) {
            for (int kh = 0; kh < window.kernelHeight(); kh++) {
                for (int kw = 0; kw < window.kernelWidth(); kw++) {
                    taps[k++] = planes.tap(firstChannel + ic, kh, kw);
                }
            }
        }
        return taps;
    }

    private void sum(double[] sums, int length, int[] taps, double[] factors, int start) {
        double[] src = planes.numbers();
        int k = 0;
        for (; k + 4 <= taps.length; k += 4) {
            int a = start + taps[k];
            int b = start + taps[k + 1];
            int c = start + taps[k + 2];
            int d = start + taps[k + 3];
            addFour(sums, length, src, a, b, c, d, factors[k], factors[k + 1], factors[k + 2], factors[k + 3]);
        }
        for (; k < taps.length; k++) {
            addOne(sums, length, src, start + taps[k], factors[k]);
        }
    }

    private static void addFour(
            double[] sums,
            int length,
            double[] src,
            int a,
            int b,
            int c,
            int d,
            double fa,
            double fb,
            double fc,
            double fd) {
        for (int i = 0; i < length; i++) {
            sums[i] += fa * src[a + i] + fb * src[b + i] + fc * src[c + i] + fd * src[d + i];
        }
    }

    private static void addOne(double[] sums, int length, double[] src, int from, double factor) {
        for (int i = 0; i < length; i++) {
            sums[i] += factor * src[from + i];
        }
    }
}
