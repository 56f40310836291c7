package io.github.crossstage.reference;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/** Matrix product of the last two axes; see {@link io.github.crossstage.ir.op.MatMul}. */
final class MatMulReference {
    private MatMulReference() {}

    static Tensor run(List<Tensor> inputs, TensorType dstType) {
        Shape a = inputs.get(0).shape();
        Shape b = inputs.get(1).shape();
        int k = a.intExtent(a.rank() - 1);
        int m = a.rank() > 1 ? a.intExtent(a.rank() - 2) : 1;
        int n = b.rank() > 1 ? b.intExtent(b.rank() - 1) : 1;
        int vectors = (a.rank() == 1 ? 1 : 0) + (b.rank() == 1 ? 1 : 0);
        long[] batch = Arrays.copyOf(dstType.shape().extents(), dstType.shape().rank() - 2 + vectors);
        float[] left = matrices(inputs.get(0), batch, m, k);
        float[] right = matrices(inputs.get(1), batch, k, n);
        float[] dst = new float[(int) dstType.shape().elementCount()];
        for (int i = 0; i * m * n < dst.length; i++) {
            double[] product = MatrixProduct.of(left, i * m * k, right, i * k * n, m, k, n);
            for (int j = 0; j < product.length; j++) {
                dst[i * m * n + j] = (float) product[j];
            }
        }
        return Tensor.of(dst, dstType.shape().extents());
    }

    /** Returns the matrices of a tensor, repeated to the batch; a vector is a matrix of one row or column. */
    private static float[] matrices(Tensor tensor, long[] batch, int rows, int columns) {
        Shape shape = tensor.shape().rank() > 1 ? tensor.shape() : Shape.of(rows, columns);
        long[] extents = Arrays.copyOf(batch, batch.length + 2);
        extents[batch.length] = rows;
        extents[batch.length + 1] = columns;
        return StridedView.broadcast(shape, Shape.of(extents)).read(tensor.toFloatArray());
    }
}
