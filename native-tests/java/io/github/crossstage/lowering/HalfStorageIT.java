package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.Model;
import io.github.crossstage.ir.op.OpKind;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.testing.OpCase;
import io.github.crossstage.testing.OpCases;
import io.github.crossstage.testing.OpenClTest;
import io.github.crossstage.testing.TestDevices;
import io.github.crossstage.testing.Tolerance;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator with weights and feature maps kept as float16, by each of its implementations, against the CPU reference. */
@OpenClTest
class HalfStorageIT {
    private static final Tolerance LIMIT = new Tolerance(Model.FLOAT16_OPERATOR_LIMIT);
    private static final long MOST_ELEMENTS = 20_000;
    private static final int MOST_CASES = 4;

    /** The usual choice for an operator with so many channels side by side. */
    record Blocked(OpKind kind, int block) {
        @Override
        public String toString() {
            return kind.label() + " in blocks of " + block;
        }
    }

    static Stream<OperatorIT.Candidate> candidates() {
        return OperatorIT.candidates();
    }

    static Stream<Blocked> blocked() {
        return Arrays.stream(OpKind.values())
                .flatMap(kind -> IntStream.of(8, 16).mapToObj(block -> new Blocked(kind, block)));
    }

    @ParameterizedTest
    @MethodSource("candidates")
    void givesTheReferencesResults(OperatorIT.Candidate candidate) {
        check(candidate.kind(), candidate.toString(), LoweringOptions.force(candidate.name()));
    }

    @ParameterizedTest
    @MethodSource
    void blocked(Blocked blocked) {
        check(blocked.kind(), blocked.toString(), new LoweringOptions(Set.of(), Set.of(), blocked.block()));
    }

    /** Runs cases spread over the operator's list of which this choice does the operator. */
    private static void check(OpKind kind, String what, LoweringOptions choice) {
        LoweringOptions options = choice.withStorage(DataType.FLOAT16);
        List<OpCase> cases = OpCases.of(kind).stream()
                .filter(opCase -> SmallCases.outputElements(opCase) <= MOST_ELEMENTS && isTaken(opCase, options))
                .toList();
        assertTrue(!cases.isEmpty(), () -> what + " takes no case");
        int step = Math.max(1, cases.size() / MOST_CASES);
        double worst = 0;
        for (int i = 0; i < cases.size(); i += step) {
            worst = Math.max(worst, SmallCases.run(cases.get(i), what, options, LIMIT));
        }
        System.out.printf(Locale.ROOT, "float16   %-44s %2d cases  %.2e of peak%n", what, cases.size(), worst);
    }

    private static boolean isTaken(OpCase opCase, LoweringOptions options) {
        return options.forced().isEmpty()
                || Lowerer.lower(opCase.graph(), TestDevices.shared().info(), options).steps().stream()
                        .anyMatch(step -> options.forced().contains(step.implementation()));
    }
}
