package io.github.crossstage.lowering;

import io.github.crossstage.ir.op.OpKind;
import io.github.crossstage.testing.OpenClTest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The convolutions for GPUs under Oclgrind on cases that load and store vectors, with whole slices, rests of tiles, and groups. */
@OpenClTest
@Tag("oclgrind")
class Conv2dGpuOclgrindIT {
    static Stream<OperatorIT.Candidate> candidates() {
        return OperatorIT.candidates(OpKind.CONV_2D)
                .filter(candidate -> candidate.name().matches("conv2d_(implicit_gemm_.*|winograd|grouped)"));
    }

    @ParameterizedTest
    @MethodSource("candidates")
    void loadsVectorsOfPositions(OperatorIT.Candidate candidate) {
        SmallCases.run(candidate, "g1mb2_ic12ih6iw6_oc33_k1x1");
    }

    @ParameterizedTest
    @MethodSource("candidates")
    void loadsWholeSlicesOfATap(OperatorIT.Candidate candidate) {
        SmallCases.run(candidate, "g1mb2_ic24ih6iw6_oc8_k3x3");
    }

    @ParameterizedTest
    @MethodSource("candidates")
    void fusesWithGroups(OperatorIT.Candidate candidate) {
        SmallCases.run(candidate, "g2mb2_ic8ih6iw8_oc12_k3x3");
    }
}
