package io.github.crossstage.lowering;

import io.github.crossstage.opencl.DeviceInfo;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * Matrix product for GPUs, {@code gemm_tiled.cl}: tiles of 64 x 64 in work-groups of 16 x 8, slices in local memory, 8 x 4 sums a
 * work-item. Any strides. Chosen on GPUs; 16 floating-point operations for each byte read from memory.
 */
final class GemmTiled implements Implementation {
    static final GemmTiled GEMM = new GemmTiled("gemm_tiled", GemmProblem::ofGemm);
    static final GemmTiled MAT_MUL = new GemmTiled("mat_mul_tiled", GemmProblem::ofMatMul);

    private static final GemmTile TILE = GemmTile.T64X64;
    private static final int VECTOR = 4;

    private final String name;
    private final Function<Request, GemmProblem> problem;

    private GemmTiled(String name, Function<Request, GemmProblem> problem) {
        this.name = name;
        this.problem = problem;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<String> unsuited(Request request) {
        return GemmTile.unsuited(request.device());
    }

    @Override
    public Attempt attempt(Request request) {
        Optional<String> tooLarge = tooLarge(request.device());
        return tooLarge.isPresent()
                ? Attempt.refuse(tooLarge.get())
                : Attempt.accept(request.output(), launch(problem.apply(request)));
    }

    /** Returns why a device cannot run the kernel, or nothing. */
    static Optional<String> tooLarge(DeviceInfo device) {
        return TILE.tooLarge(device);
    }

    /** Returns the launch of a product. */
    static Launch launch(GemmProblem gemm) {
        GemmProblem.Matrix a = gemm.a();
        GemmProblem.Matrix b = gemm.b();
        boolean alongA = a.columnStride() == 1;
        boolean alongB = b.rowStride() == 1 && b.columnStride() != 1;
        KernelSpec kernel = KernelSpec.of("gemm_tiled")
                .define("A_K_FAST", alongA ? 1 : 0)
                .define("B_K_FAST", alongB ? 1 : 0)
                .define(
                        "A_WIDE",
                        alongA
                                ? wide(
                                        a,
                                        a.columnStride(),
                                        a.rowStride(),
                                        gemm.inner(),
                                        gemm.batch().strides(0))
                                : wide(
                                        a,
                                        a.rowStride(),
                                        a.columnStride(),
                                        gemm.rows(),
                                        gemm.batch().strides(0)))
                .define(
                        "B_WIDE",
                        alongB
                                ? wide(
                                        b,
                                        b.rowStride(),
                                        b.columnStride(),
                                        gemm.inner(),
                                        gemm.batch().strides(1))
                                : wide(
                                        b,
                                        b.columnStride(),
                                        b.rowStride(),
                                        gemm.columns(),
                                        gemm.batch().strides(1)));
        return TILE.launch(gemm.arguments(kernel), gemm.rows(), gemm.columns(), gemm.batchCount());
    }

    /** Returns 1 where vectors of four along an axis lie side by side at multiples of four elements, without a rest; or 0. */
    private static int wide(GemmProblem.Matrix matrix, long along, long across, long extent, long[] batch) {
        return along == 1
                        && across % VECTOR == 0
                        && extent % VECTOR == 0
                        && matrix.tensor().offset() % VECTOR == 0
                        && Arrays.stream(batch).allMatch(stride -> stride % VECTOR == 0)
                ? 1
                : 0;
    }
}
