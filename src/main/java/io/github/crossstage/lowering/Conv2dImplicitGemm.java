package io.github.crossstage.lowering;

import java.util.Optional;

/**
 * Convolution as a matrix product that gathers its right operand into local memory, {@code conv2d_implicit_gemm.cl}: tiles of 64
 * filters by 64 positions in work-groups of 16 x 16, 4 x 4 sums a work-item. Any window and groups, any plain strides. Chosen on
 * GPUs; 16 floating-point operations for each byte read from memory.
 */
final class Conv2dImplicitGemm implements Implementation {
    @Override
    public String name() {
        return "conv2d_implicit_gemm";
    }

    @Override
    public Optional<String> unsuited(Request request) {
        return GemmTiled.unsuited(request.device());
    }

    @Override
    public Attempt attempt(Request request) {
        Optional<String> tooSmall = GemmTiled.tooSmall(request.device());
        if (tooSmall.isPresent()) {
            return Attempt.refuse(tooSmall.get());
        }
        Conv2dProblem conv = Conv2dProblem.ofConv2d(request);
        return Attempt.accept(
                conv.dst(),
                conv.plainArguments(KernelSpec.of("conv2d_implicit_gemm"))
                        .local(GemmTiled.GROUP, GemmTiled.GROUP, 1)
                        .global(
                                GemmTiled.items(conv.outputPlane()),
                                GemmTiled.items(conv.groupFilters()),
                                conv.batch() * conv.groups()));
    }
}
