package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.reference.ReferenceKernels;
import io.github.crossstage.testing.OpCase;
import io.github.crossstage.testing.OpenClTest;
import io.github.crossstage.testing.TensorAssert;
import io.github.crossstage.testing.TestDevices;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The convolutions of channel blocks on small cases under Oclgrind, which must find no race and no access out of bounds. */
@OpenClTest
@Tag("oclgrind")
@Tag("uninitialized")
class BlockedConvOclgrindIT {
    private static final int BLOCK = 8;
    private static final int MOST_CASES = 4;

    /** Oclgrind interprets: cases with more products take too long. */
    private static final long MOST_MACS = 150_000;

    @ParameterizedTest
    @CsvSource({
        "conv2d_blocked, false",
        "conv2d_blocked_winograd_2x2, false",
        "conv2d_blocked_winograd_2x2_stride_2, false",
        "conv2d_blocked_winograd_4x4, false",
        "conv2d_blocked_pointwise, false",
        "conv2d_blocked_depthwise, false",
        "conv2d_blocked_stem, true"
    })
    void runsWithoutRaceAndWithinBounds(String name, boolean isPlain) {
        Implementation implementation = Conv2dLowering.BLOCKED.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        List<BlockedRun> runs = new ArrayList<>();
        List<OpCase> cases = new ArrayList<>();
        for (OpCase opCase : BlockedConvCases.list()) {
            BlockedRun run = new BlockedRun(
                    opCase, implementation, TestDevices.shared(), BLOCK, isPlain ? Set.of(0) : Set.of(), 0);
            boolean isSmall = opCase.op().macs(opCase.inputTypes(), opCase.outputTypes()) <= MOST_MACS;
            if (isSmall && run.refusal().isEmpty()) {
                runs.add(run);
                cases.add(opCase);
            }
        }
        assertTrue(runs.size() >= 2, runs.size() + " small cases");
        for (int i = 0; i < runs.size(); i += Math.max(1, runs.size() / MOST_CASES)) {
            OpCase opCase = cases.get(i);
            TensorAssert.assertClose(
                    opCase.name() + " by " + name,
                    ReferenceKernels.run(opCase.op(), opCase.inputs(), opCase.outputTypes())
                            .get(0),
                    runs.get(i).run(TestDevices.shared()),
                    opCase.tolerance());
        }
    }
}
