package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.reference.ReferenceKernels;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.testing.OpCase;
import io.github.crossstage.testing.OpenClTest;
import io.github.crossstage.testing.TensorAssert;
import io.github.crossstage.testing.TestDevices;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The convolutions of channel blocks against the CPU reference, amid NaNs that no kernel may read and no kernel may overwrite. */
@OpenClTest
class BlockedConvIT {
    /** Vectors of NaN behind each block of channels. */
    private static final int GAP = 3;

    private static final long FEW_CHANNELS = 5;

    private static final List<OpCase> CASES = BlockedConvCases.list();
    private static final Map<String, Tensor> TRUTH = new HashMap<>();

    /** Blocks of 8 get every third case; the last number is how many there are at least for an implementation. */
    @ParameterizedTest
    @CsvSource({
        "conv2d_blocked, 16, 90",
        "conv2d_blocked, 8, 30",
        "conv2d_blocked_winograd_2x2, 16, 40",
        "conv2d_blocked_winograd_2x2, 8, 12",
        "conv2d_blocked_winograd_2x2_stride_2, 16, 8",
        "conv2d_blocked_winograd_2x2_stride_2, 8, 2",
        "conv2d_blocked_winograd_4x4, 16, 40",
        "conv2d_blocked_winograd_4x4, 8, 12",
        "conv2d_blocked_pointwise, 16, 40",
        "conv2d_blocked_pointwise, 8, 12",
        "conv2d_blocked_stem, 16, 8",
        "conv2d_blocked_stem, 8, 2",
        "conv2d_blocked_depthwise, 16, 10",
        "conv2d_blocked_depthwise, 8, 2"
    })
    void agreesWithTheReference(String name, int block, int atLeast) {
        Implementation implementation = Conv2dLowering.BLOCKED.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        Set<String> refusals = new TreeSet<>();
        int accepted = 0;
        double worst = 0;
        for (int i = 0; i < CASES.size(); i += block == 8 ? 3 : 1) {
            OpCase opCase = CASES.get(i);
            for (Set<Integer> plain : layouts(opCase)) {
                BlockedRun run = new BlockedRun(opCase, implementation, TestDevices.shared(), block, plain, GAP);
                run.refusal().ifPresent(refusals::add);
                if (run.refusal().isEmpty()) {
                    accepted++;
                    worst = Math.max(worst, compare(opCase, run));
                }
            }
        }
        System.out.printf(
                Locale.ROOT, "%-26s c=%2d %4d cases, worst error %.2e of peak%n", name, block, accepted, worst);
        refusals.forEach(refusal -> System.out.println("    refused: " + refusal));
        assertTrue(accepted >= atLeast, accepted + " cases, expected " + atLeast + ": " + refusals);
    }

    /** Returns which inputs lie plain: none, and the source where it has few channels. */
    private static List<Set<Integer>> layouts(OpCase opCase) {
        boolean few = opCase.inputs().get(0).shape().extent(1) <= FEW_CHANNELS;
        return few ? List.of(Set.of(), Set.of(0)) : List.of(Set.of());
    }

    private static double compare(OpCase opCase, BlockedRun run) {
        Tensor truth = TRUTH.computeIfAbsent(
                opCase.name(), unused -> ReferenceKernels.run(opCase.op(), opCase.inputs(), opCase.outputTypes())
                        .get(0));
        return TensorAssert.assertClose(
                opCase.name() + " by " + run.launches(), truth, run.run(TestDevices.shared()), opCase.tolerance());
    }
}
