package io.github.crossstage.lowering;

import io.github.crossstage.opencl.DeviceInfo;
import java.util.Optional;
import java.util.function.Function;

/**
 * Matrix product for GPUs, {@code gemm_tiled.cl}: tiles of 64 x 64 in work-groups of 16 x 16, slices in local memory, 4 x 4 sums a
 * work-item. Any strides. Chosen on GPUs; 16 floating-point operations for each byte read from memory.
 */
final class GemmTiled implements Implementation {
    static final GemmTiled GEMM = new GemmTiled("gemm_tiled", GemmProblem::ofGemm);
    static final GemmTiled MAT_MUL = new GemmTiled("mat_mul_tiled", GemmProblem::ofMatMul);

    /** Work-items of a work-group along columns and rows. */
    static final long GROUP = 16;

    /** Rows and columns of the tile of a work-group. */
    static final long TILE = 64;

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
        return unsuited(request.device());
    }

    /** Returns why local-memory tiles do not suit a device, or nothing. */
    static Optional<String> unsuited(DeviceInfo device) {
        return device.kind() == DeviceInfo.Kind.CPU
                ? Optional.of("barriers are 25-300 times slower than register tiles on CPU drivers")
                : Optional.empty();
    }

    /** Returns why a device cannot run work-groups of 16 x 16 items, or nothing. */
    static Optional<String> tooSmall(DeviceInfo device) {
        return device.maxWorkGroupSize() < GROUP * GROUP
                ? Optional.of("work-groups of " + device.maxWorkGroupSize() + " items, needs " + GROUP * GROUP)
                : Optional.empty();
    }

    @Override
    public Attempt attempt(Request request) {
        Optional<String> tooSmall = tooSmall(request.device());
        return tooSmall.isPresent()
                ? Attempt.refuse(tooSmall.get())
                : Attempt.accept(request.output(), launch(problem.apply(request)));
    }

    /** Returns the launch of a product. */
    static Launch launch(GemmProblem gemm) {
        KernelSpec kernel = KernelSpec.of("gemm_tiled")
                .define("A_K_FAST", gemm.a().columnStride() == 1 ? 1 : 0)
                .define("B_K_FAST", gemm.b().rowStride() == 1 && gemm.b().columnStride() != 1 ? 1 : 0);
        return gemm.arguments(kernel)
                .local(GROUP, GROUP, 1)
                .global(items(gemm.columns()), items(gemm.rows()), gemm.batchCount());
    }

    /** Returns the work-items along a side of so many elements. */
    static long items(long extent) {
        return Conv2dProblem.ceilDiv(extent, TILE) * GROUP;
    }
}
