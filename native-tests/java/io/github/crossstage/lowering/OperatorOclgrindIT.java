package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.OpKind;
import io.github.crossstage.testing.OclgrindLog;
import io.github.crossstage.testing.OpenClTest;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kernel of every operator on small cases under Oclgrind, which must find no race and no access out of bounds, and in another run
 * no use of a variable or of local memory that nobody wrote.
 */
@OpenClTest
@Tag("oclgrind")
@Tag("uninitialized")
class OperatorOclgrindIT {
    /** Oclgrind interprets: cases with more elements take too long. */
    private static final long MOST_ELEMENTS = 1500;

    /** Cases of each kernel; the gate runs a few, its full form more. */
    private static final int MOST_CASES = Integer.getInteger("crossstage.test.oclgrindCases", 5);

    /**
     * Where Oclgrind 21.10 looks for what nobody wrote, it is wrong about vectors that are joined or halved. Joining two of four (tiles of
     * eight rows a work-item, GEMM_TILE_LEFT) ends the process, as {@code float8 z = (float8)(x, y)} alone does; tiles of four rows are the
     * same code. Halves of a sum of constants count as unwritten (gemm_wide_linear_sum).
     * Shuffles that leave lanes open (conv2d_winograd_source, not optimised) end Oclgrind itself: it takes -1 for the number of a lane.
     */
    private static final Set<String> MISUNDERSTOOD = Set.of(
            "conv2d_implicit_gemm_128x64",
            "conv2d_implicit_gemm_64x64",
            "conv2d_im2col_gemm",
            "conv2d_winograd",
            "gemm_tiled",
            "mat_mul_tiled",
            "gemm_wide_linear",
            "mat_mul_wide_linear");

    static Stream<OperatorIT.Candidate> candidates() {
        return Arrays.stream(OpKind.values())
                .flatMap(OperatorIT::candidates)
                .filter(candidate -> !OclgrindLog.looksForUninitialized() || !MISUNDERSTOOD.contains(candidate.name()));
    }

    @ParameterizedTest
    @MethodSource("candidates")
    void runsWithoutRaceAndWithinBounds(OperatorIT.Candidate candidate) {
        SmallCases.run(candidate, MOST_ELEMENTS, MOST_CASES);
    }
}
