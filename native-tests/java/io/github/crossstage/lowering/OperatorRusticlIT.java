package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.OpKind;
import io.github.crossstage.testing.OpenClTest;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Some kernels on a second compiler, Mesa's rusticl. The register-tile kernels are left out: its software rasteriser does not finish
 * them in a minute.
 */
@OpenClTest
@Tag("rusticl")
class OperatorRusticlIT {
    private static final Set<String> KERNELS = Set.of(
            "conv2d_direct",
            "conv2d_grouped",
            "conv2d_implicit_gemm_32x32",
            "conv2d_winograd",
            "conv_transpose2d_direct",
            "gemm_direct",
            "gemm_tiled",
            "batch_norm",
            "batch_norm_folded",
            "binary",
            "concat_copy",
            "slice_copy",
            "transpose_copy",
            "pad",
            "pool2d",
            "global_pool_work_group",
            "reduce_mean_work_item",
            "softmax_work_group",
            "resize2d");
    private static final long MOST_ELEMENTS = 400;
    private static final int MOST_CASES = 2;

    static Stream<OperatorIT.Candidate> candidates() {
        return Arrays.stream(OpKind.values())
                .flatMap(OperatorIT::candidates)
                .filter(candidate -> KERNELS.contains(candidate.name()));
    }

    @ParameterizedTest
    @MethodSource("candidates")
    void givesTheReferencesResults(OperatorIT.Candidate candidate) {
        SmallCases.run(candidate, MOST_ELEMENTS, MOST_CASES);
    }
}
