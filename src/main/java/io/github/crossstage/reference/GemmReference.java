package io.github.crossstage.reference;

import io.github.crossstage.ir.op.Gemm;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.List;

/** Matrix product with bias; see {@link Gemm}. */
final class GemmReference {
    private GemmReference() {}

    static Tensor run(Gemm op, List<Tensor> inputs, TensorType dstType) {
        Shape shape = dstType.shape();
        int m = shape.intExtent(0);
        int n = shape.intExtent(1);
        int k = inputs.get(0).shape().intExtent(op.transposeA() ? 0 : 1);
        float[] a = op.transposeA() ? transpose(inputs.get(0)) : inputs.get(0).toFloatArray();
        float[] b = inputs.get(1).toFloatArray();
        double[] product =
                op.transposeB() ? MatrixProduct.ofTransposed(a, b, m, k, n) : MatrixProduct.of(a, 0, b, 0, m, k, n);
        float[] c = inputs.size() > 2
                ? StridedView.broadcast(inputs.get(2).shape(), shape)
                        .read(inputs.get(2).toFloatArray())
                : new float[product.length];
        float[] dst = new float[product.length];
        for (int i = 0; i < dst.length; i++) {
            dst[i] = (float) (op.alpha() * product[i] + (double) op.beta() * c[i]);
        }
        return Tensor.of(dst, shape.extents());
    }

    private static float[] transpose(Tensor matrix) {
        Shape shape = matrix.shape();
        Shape transposed = Shape.of(shape.extent(1), shape.extent(0));
        return new StridedView(transposed, 0, 1, shape.extent(1)).read(matrix.toFloatArray());
    }
}
