package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Gemm;
import io.github.crossstage.tensor.Shape;
import java.util.Arrays;
import java.util.Optional;

/**
 * A batch of matrix products as kernels see it: {@code dst[z] = alpha · a[z] · b[z] + beta · c}.
 *
 * @param rows rows of a and dst
 * @param columns columns of b and dst
 * @param inner columns of a, rows of b
 * @param alpha factor of the product
 * @param beta factor of c
 * @param a left operand
 * @param b right operand
 * @param c addend, broadcast by strides of 0; or nothing
 * @param dst result
 * @param batch loops over the batch: operand 0 is a, 1 is b, 2 is dst, 3 is c
 */
record GemmProblem(
        long rows,
        long columns,
        long inner,
        float alpha,
        float beta,
        Matrix a,
        Matrix b,
        Optional<Matrix> c,
        Matrix dst,
        LoopNest batch) {

    /**
     * A matrix in memory.
     *
     * @param tensor the tensor it lies in, whose offset is that of the first matrix of a batch
     * @param rowStride elements from one row to the next
     * @param columnStride elements from one column to the next
     */
    record Matrix(DeviceTensor tensor, long rowStride, long columnStride) {
        static Matrix of(DeviceTensor tensor, int rowAxis, int columnAxis) {
            return new Matrix(tensor, tensor.stride(rowAxis), tensor.stride(columnAxis));
        }

        private Matrix transposed() {
            return new Matrix(tensor, columnStride, rowStride);
        }
    }

    static GemmProblem ofGemm(Request request) {
        Gemm op = request.op(Gemm.class);
        Matrix a = Matrix.of(request.input(0), 0, 1);
        Matrix b = Matrix.of(request.input(1), 0, 1);
        DeviceTensor dst = request.output();
        Optional<Matrix> c = Optional.empty();
        if (request.inputCount() > 2) {
            long[] strides = LoopNest.broadcastStrides(request.input(2), dst.shape());
            c = Optional.of(new Matrix(request.input(2), strides[0], strides[1]));
        }
        return new GemmProblem(
                dst.shape().extent(0),
                dst.shape().extent(1),
                request.inputShape(0).extent(op.transposeA() ? 0 : 1),
                op.alpha(),
                op.beta(),
                op.transposeA() ? a.transposed() : a,
                op.transposeB() ? b.transposed() : b,
                c,
                Matrix.of(dst, 0, 1),
                LoopNest.of(Shape.SCALAR, new long[0], new long[0], new long[0], new long[0]));
    }

    static GemmProblem ofMatMul(Request request) {
        DeviceTensor a = request.input(0);
        DeviceTensor b = request.input(1);
        DeviceTensor dst = request.output();
        int rankA = a.shape().rank();
        int rankB = b.shape().rank();
        int batchRank = dst.shape().rank() - (rankA > 1 ? 1 : 0) - (rankB > 1 ? 1 : 0);
        Shape batch = Shape.of(Arrays.copyOf(dst.shape().extents(), batchRank));
        // A vector counts as one row (a) or one column (b); the stride of an extent of 1 is never multiplied by more
        // than 0.
        Matrix left = rankA == 1 ? new Matrix(a, 0, a.stride(0)) : Matrix.of(a, rankA - 2, rankA - 1);
        Matrix right = rankB == 1 ? new Matrix(b, b.stride(0), 0) : Matrix.of(b, rankB - 2, rankB - 1);
        Matrix result = new Matrix(
                dst,
                rankA == 1 ? 0 : dst.stride(batchRank),
                rankB == 1 ? 0 : dst.stride(dst.shape().rank() - 1));
        return new GemmProblem(
                rankA == 1 ? 1 : a.shape().extent(rankA - 2),
                rankB == 1 ? 1 : b.shape().extent(rankB - 1),
                a.shape().extent(rankA - 1),
                1,
                0,
                left,
                right,
                Optional.empty(),
                result,
                LoopNest.of(
                        batch,
                        batchStrides(a, batch),
                        batchStrides(b, batch),
                        Arrays.copyOf(dst.strides(), batchRank),
                        new long[batchRank]));
    }

    /** Returns the strides with which the leading axes of an operand are read as the broadcast batch. */
    private static long[] batchStrides(DeviceTensor tensor, Shape batch) {
        int leading = Math.max(0, tensor.shape().rank() - 2);
        Shape shape = Shape.of(Arrays.copyOf(tensor.shape().extents(), leading));
        DeviceTensor matrices = tensor.view(tensor.offset(), shape, Arrays.copyOf(tensor.strides(), leading));
        return LoopNest.broadcastStrides(matrices, batch);
    }

    /** Returns this with another right operand. */
    GemmProblem withB(Matrix right) {
        return new GemmProblem(rows, columns, inner, alpha, beta, a, right, c, dst, batch);
    }

    /** Returns the number of products. */
    long batchCount() {
        return Arrays.stream(batch.extents()).reduce(1, Math::multiplyExact);
    }

    /** Starts a launch of a kernel that takes operands with any strides. */
    Launch.Builder arguments(KernelSpec kernel) {
        Launch.Builder launch = Launch.of(kernel.define("HAS_C", c.isPresent() ? 1 : 0));
        read(launch, a);
        read(launch, b);
        c.ifPresent(addend -> {
            read(launch, addend);
            launch.float32(beta).ints(batch.strides(3));
        });
        return launch.write(dst.tensor())
                .ints(dst.rowStride(), dst.columnStride())
                .ints(rows, columns, inner, batchCount())
                .float32(alpha)
                .ints(batch.extents())
                .ints(batch.strides(0))
                .ints(batch.strides(1))
                .ints(batch.strides(2));
    }

    private static void read(Launch.Builder launch, Matrix matrix) {
        launch.read(matrix.tensor()).ints(matrix.rowStride(), matrix.columnStride());
    }
}
