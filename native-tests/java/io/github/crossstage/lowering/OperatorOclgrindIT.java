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
     * Tiles of eight rows a work-item, which make a vector of eight of two of four (GEMM_TILE_LEFT): Oclgrind 21.10 crashes there where it
     * looks for what nobody wrote, and so it does on {@code float8 z = (float8)(x, y)} alone. The tiles of four rows are the same code.
     */
    private static final Set<String> CRASHING = Set.of(
            "conv2d_implicit_gemm_128x64",
            "conv2d_implicit_gemm_64x64",
            "conv2d_im2col_gemm",
            "gemm_tiled",
            "mat_mul_tiled");

    static Stream<OperatorIT.Candidate> candidates() {
        return Arrays.stream(OpKind.values())
                .flatMap(OperatorIT::candidates)
                .filter(candidate -> !OclgrindLog.looksForUninitialized() || !CRASHING.contains(candidate.name()));
    }

    @ParameterizedTest
    @MethodSource("candidates")
    void runsWithoutRaceAndWithinBounds(OperatorIT.Candidate candidate) {
        SmallCases.run(candidate, MOST_ELEMENTS, MOST_CASES);
    }
}
