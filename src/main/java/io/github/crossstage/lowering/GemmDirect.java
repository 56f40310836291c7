package io.github.crossstage.lowering;

import java.util.function.Function;

/**
 * Matrix product from its definition, {@code gemm_direct.cl}: one output element a work-item, any strides, alpha, beta and
 * broadcast. The last of the lists of Gemm and MatMul; bound by loads, since nothing is reused in registers.
 */
final class GemmDirect implements Implementation {
    static final GemmDirect GEMM = new GemmDirect("gemm_direct", GemmProblem::ofGemm);
    static final GemmDirect MAT_MUL = new GemmDirect("mat_mul_direct", GemmProblem::ofMatMul);

    private static final long[] LOCAL = {16, 4, 1};

    private final String name;
    private final Function<Request, GemmProblem> problem;

    private GemmDirect(String name, Function<Request, GemmProblem> problem) {
        this.name = name;
        this.problem = problem;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Attempt attempt(Request request) {
        GemmProblem gemm = problem.apply(request);
        return Attempt.accept(
                request.output(),
                gemm.arguments(KernelSpec.of("gemm_direct"))
                        .local(LOCAL)
                        .global(
                                Conv2dProblem.roundUp(gemm.columns(), LOCAL[0]),
                                Conv2dProblem.roundUp(gemm.rows(), LOCAL[1]),
                                gemm.batchCount()));
    }
}
