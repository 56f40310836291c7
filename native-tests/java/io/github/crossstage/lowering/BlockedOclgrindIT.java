package io.github.crossstage.lowering;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.testing.OpenClTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernels on channel blocks under Oclgrind, which must find no race and no access out of bounds. */
@OpenClTest
@Tag("oclgrind")
@Tag("uninitialized")
class BlockedOclgrindIT {
    static Stream<BlockedCases> cases() {
        return Stream.of(new BlockedCases.Layout(8, BlockedRunner.Gaps.NONE))
                .map(layout -> new BlockedCases(
                        layout, List.of(Shape.of(1, 1, 1), Shape.of(2, 3, 5)), List.of(Shape.of(1, 5, 6))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void activations(BlockedCases cases) {
        cases.activations();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void batchNorms(BlockedCases cases) {
        cases.batchNorms();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void binaries(BlockedCases cases) {
        cases.binaries();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void pools(BlockedCases cases) {
        cases.pools();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void globalPools(BlockedCases cases) {
        cases.globalPools();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void resizes(BlockedCases cases) {
        cases.resizes();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void reorders(BlockedCases cases) {
        cases.reorders();
    }
}
