package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.crossstage.Model;
import io.github.crossstage.tensor.DataType;
import io.github.crossstage.testing.OpCase;
import io.github.crossstage.testing.OpCases;
import io.github.crossstage.testing.OpenClTest;
import io.github.crossstage.testing.Tolerance;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operator with weights and feature maps kept as float16, by each of its implementations, against the CPU reference: one case
 * each, as every one has kernels to compile. What float32 does alike is up to {@link OperatorIT}.
 */
@OpenClTest
class HalfStorageIT {
    /** A fifth of the product's limit, which is for F(4x4); four roundings of 2^-12 make 1e-3. */
    private static final Tolerance LIMIT = new Tolerance(Model.FLOAT16_OPERATOR_LIMIT / 5);

    private static final long MOST_ELEMENTS = 20_000;

    /** Larger tiles of a kernel that a smaller one stands for; each takes seconds to compile. */
    private static final Set<String> LEFT_OUT = Set.of("conv2d_implicit_gemm_128x64", "conv2d_implicit_gemm_64x64");

    static Stream<OperatorIT.Candidate> candidates() {
        return OperatorIT.candidates().filter(candidate -> !LEFT_OUT.contains(candidate.name()));
    }

    @ParameterizedTest
    @MethodSource("candidates")
    void givesTheReferencesResults(OperatorIT.Candidate candidate) {
        LoweringOptions options = LoweringOptions.force(candidate.name()).withStorage(DataType.FLOAT16);
        List<OpCase> cases = OpCases.of(candidate.kind()).stream()
                .filter(opCase -> SmallCases.outputElements(opCase) <= MOST_ELEMENTS)
                .filter(opCase -> SmallCases.isTaken(opCase, candidate, options))
                .toList();
        assertFalse(cases.isEmpty(), () -> candidate + " takes no case");
        double worst = SmallCases.run(cases.get(cases.size() / 2), candidate.name(), options, LIMIT);
        System.out.printf(Locale.ROOT, "float16   %-44s %.2e of peak%n", candidate, worst);
    }
}
