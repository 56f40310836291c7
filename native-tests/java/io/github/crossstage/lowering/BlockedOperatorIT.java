package io.github.crossstage.lowering;

import io.github.crossstage.tensor.Shape;
import io.github.crossstage.testing.OpenClTest;
import io.github.crossstage.testing.TestDevices;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The implementations on channel blocks against the CPU reference; more than one run of pixels, one pixel, prime extents. */
@OpenClTest
class BlockedOperatorIT {
    private static final List<Shape> MAPS = TestDevices.isInterpreted()
            ? List.of(Shape.of(1, 1, 1), Shape.of(2, 3, 5))
            : List.of(
                    Shape.of(1, 1, 1), Shape.of(2, 7, 5), Shape.of(1, 14, 14), Shape.of(3, 1, 13), Shape.of(2, 17, 19));

    private static final List<Shape> POOLED =
            TestDevices.isInterpreted() ? List.of(Shape.of(1, 5, 6)) : List.of(Shape.of(2, 9, 8), Shape.of(1, 28, 31));

    static Stream<BlockedCases> cases() {
        return BlockedCases.Layout.all().map(layout -> new BlockedCases(layout, MAPS, POOLED));
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
