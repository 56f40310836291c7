package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.Gemm;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Matrix product as dot products of vectors for wide-SIMD devices, {@code gemm_wide_linear.cl}: the linear layer. Chosen on CPU
 * drivers where both operands lie along the inner axis; a constant right operand that does not is transposed at load. With one row
 * bound by reading the weights once, with more by loads.
 */
final class GemmWideLinear implements Implementation {
    static final GemmWideLinear GEMM =
            new GemmWideLinear("gemm_wide_linear", GemmProblem::ofGemm, request -> !request.op(Gemm.class)
                    .transposeB());
    static final GemmWideLinear MAT_MUL = new GemmWideLinear(
            "mat_mul_wide_linear",
            GemmProblem::ofMatMul,
            request -> request.inputShape(1).rank() == 2);

    private static final long COLUMNS = 4;
    private static final long ROWS = 4;

    private final String name;
    private final Function<Request, GemmProblem> problem;
    private final Function<Request, Boolean> isRightRowMajor;

    private GemmWideLinear(
            String name, Function<Request, GemmProblem> problem, Function<Request, Boolean> isRightRowMajor) {
        this.name = name;
        this.problem = problem;
        this.isRightRowMajor = isRightRowMajor;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<String> unsuited(Request request) {
        return GemmWide.unsuited(request.device());
    }

    @Override
    public Attempt attempt(Request request) {
        GemmProblem gemm = problem.apply(request);
        if (gemm.a().columnStride() != 1) {
            return Attempt.refuse("the rows of A are not dense");
        }
        if (gemm.b().rowStride() != 1) {
            Optional<Constant> constant = request.constant(1);
            if (constant.isEmpty() || !isRightRowMajor.apply(request)) {
                return Attempt.refuse("the columns of B are not dense and B is no constant matrix");
            }
            DeviceTensor transposed = request.packed(List.of(constant.get()), new GemmTransposedPacking());
            gemm = gemm.withB(new GemmProblem.Matrix(transposed, 1, gemm.inner()));
        }
        long rows = gemm.rows() == 1 ? 1 : ROWS;
        return Attempt.accept(
                request.output(),
                gemm.arguments(KernelSpec.of("gemm_wide_linear").define("ROWS", rows))
                        .local(1, 1, 1)
                        .global(
                                Conv2dProblem.ceilDiv(gemm.columns(), COLUMNS),
                                Conv2dProblem.ceilDiv(gemm.rows(), rows),
                                gemm.batchCount()));
    }
}
