package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.OpKind;
import io.github.crossstage.testing.OpenClTest;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kernel of every operator on small cases under Oclgrind, which must find no race and no access out of bounds. */
@OpenClTest
@Tag("oclgrind")
class OperatorOclgrindIT {
    /** Oclgrind interprets: cases with more elements take too long. */
    private static final long MOST_ELEMENTS = 1500;

    /** Cases of each kernel; the gate runs a few, its full form more. */
    private static final int MOST_CASES = Integer.getInteger("crossstage.test.oclgrindCases", 5);

    static Stream<OperatorIT.Candidate> candidates() {
        return Arrays.stream(OpKind.values()).flatMap(OperatorIT::candidates);
    }

    @ParameterizedTest
    @MethodSource("candidates")
    void runsWithoutRaceAndWithinBounds(OperatorIT.Candidate candidate) {
        SmallCases.run(candidate, MOST_ELEMENTS, MOST_CASES);
    }
}
