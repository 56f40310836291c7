package io.github.crossstage.reference;

import io.github.crossstage.ir.op.Pool2d;
import io.github.crossstage.ir.op.PoolKind;
import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.List;
import java.util.stream.IntStream;

/** The largest or the mean element under a window; see {@link Pool2d}. A NaN under the window is its maximum. */
final class Pool2dReference {
    private final Pool2d op;
    private final float[] src;
    private final int ih;
    private final int iw;
    private final Shape dstShape;
    private final float[] dst;

    private Pool2dReference(Pool2d op, List<Tensor> inputs, TensorType dstType) {
        this.op = op;
        this.src = PrologueReference.source(op.prologue(), inputs, 1);
        this.ih = inputs.get(0).shape().intExtent(2);
        this.iw = inputs.get(0).shape().intExtent(3);
        this.dstShape = dstType.shape();
        this.dst = new float[(int) dstShape.elementCount()];
    }

    static Tensor run(Pool2d op, List<Tensor> inputs, TensorType dstType) {
        Pool2dReference pool = new Pool2dReference(op, inputs, dstType);
        int planes = (int) pool.dstShape.elementCount(0, 2);
        IntStream.range(0, planes).parallel().forEach(pool::plane);
        return Tensor.of(pool.dst, pool.dstShape.extents());
    }

    private void plane(int plane) {
        int oh = dstShape.intExtent(2);
        int ow = dstShape.intExtent(3);
        for (int y = 0; y < oh; y++) {
            for (int x = 0; x < ow; x++) {
                dst[(plane * oh + y) * ow + x] = window(plane, y, x);
            }
        }
    }

    private float window(int plane, int y, int x) {
        Window2d window = op.window();
        double sum = 0;
        float largest = Float.NEGATIVE_INFINITY;
        int inInput = 0;
        int inPaddedInput = 0;
        for (int kh = 0; kh < window.kernelHeight(); kh++) {
            int row = y * window.strideHeight() - window.padTop() + kh * window.dilationHeight();
            for (int kw = 0; kw < window.kernelWidth(); kw++) {
                int column = x * window.strideWidth() - window.padLeft() + kw * window.dilationWidth();
                if (row >= 0 && row < ih && column >= 0 && column < iw) {
                    float value = src[(plane * ih + row) * iw + column];
                    sum += value;
                    largest = Math.max(largest, value);
                    inInput++;
                }
                // No window starts before the padding; in ceil mode the last may hang over its end.
                if (row < ih + window.padBottom() && column < iw + window.padRight()) {
                    inPaddedInput++;
                }
            }
        }
        return op.function() == PoolKind.MAX
                ? largest
                : (float) (sum / (op.countIncludePad() ? inPaddedInput : inInput));
    }
}
