package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.crossstage.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopNestTest {
    private static final Shape IMAGE = Shape.of(2, 5, 7, 3);

    @Test
    void mergesDenseTensorsIntoOneLoop() {
        LoopNest loops = LoopNest.of(IMAGE, IMAGE.strides(), IMAGE.strides());
        assertArrayEquals(new long[] {1, 1, 1, 1, 1, 1, 1, 210}, loops.extents());
        assertArrayEquals(new long[] {0, 0, 0, 0, 0, 0, 0, 1}, loops.strides(1));
    }

    @Test
    void keepsTheLoopThatOneOperandJumpsOver() {
        long[] slab = {420, 21, 3, 1};
        LoopNest loops = LoopNest.of(IMAGE, IMAGE.strides(), slab);
        assertArrayEquals(new long[] {1, 1, 1, 1, 1, 1, 2, 105}, loops.extents());
        assertArrayEquals(new long[] {0, 0, 0, 0, 0, 0, 420, 1}, loops.strides(1));
    }

    @Test
    void keepsBroadcastLoopsApartAndMergesWhereAllAreBroadcast() {
        long[] channels = {0, 1, 0, 0};
        LoopNest loops = LoopNest.of(IMAGE, IMAGE.strides(), channels);
        assertArrayEquals(new long[] {1, 1, 1, 1, 1, 2, 5, 21}, loops.extents());
        assertArrayEquals(new long[] {0, 0, 0, 0, 0, 0, 1, 0}, loops.strides(1));
    }

    @Test
    void mergesNegativeStridesThatContinueEachOther() {
        long[] backwards = {-105, -21, -3, -1};
        LoopNest loops = LoopNest.of(IMAGE, backwards);
        assertArrayEquals(new long[] {1, 1, 1, 1, 1, 1, 1, 210}, loops.extents());
        assertArrayEquals(new long[] {0, 0, 0, 0, 0, 0, 0, -1}, loops.strides(0));
        LoopNest mixed = LoopNest.of(IMAGE, new long[] {105, 21, 3, -1});
        assertArrayEquals(new long[] {1, 1, 1, 1, 1, 1, 70, 3}, mixed.extents());
        assertArrayEquals(new long[] {0, 0, 0, 0, 0, 0, 3, -1}, mixed.strides(0));
    }

    @Test
    void leavesOutAxesOfOneElementWhateverTheirStride() {
        LoopNest loops = LoopNest.of(Shape.of(1, 4, 1, 6), new long[] {99, 6, -7, 1});
        assertArrayEquals(new long[] {1, 1, 1, 1, 1, 1, 1, 24}, loops.extents());
    }

    @Test
    void loopsOnceOverAScalarAndNeverOverNothing() {
        assertEquals(1, LoopNest.of(Shape.SCALAR, new long[0]).count());
        Shape empty = Shape.of(3, 0, 2);
        LoopNest loops = LoopNest.of(empty, empty.strides());
        assertEquals(0, loops.count());
        assertEquals(true, launch(loops).global().contains(0L));
    }

    @Test
    void refusesMoreLoopsThanKernelsHave() {
        Shape shape = Shape.of(2, 2, 2, 2, 2, 2, 2, 2, 2);
        long[] gaps = {6561, 2187, 729, 243, 81, 27, 9, 3, 1};
        assertThrows(IllegalArgumentException.class, () -> LoopNest.of(shape, gaps));
    }

    @Test
    void broadcastsFromTheRight() {
        DeviceTensor bias = tensor(Shape.of(5, 1, 1));
        assertArrayEquals(new long[] {0, 1, 0, 0}, LoopNest.broadcastStrides(bias, IMAGE));
        assertArrayEquals(new long[] {0, 0, 0, 0}, LoopNest.broadcastStrides(tensor(Shape.SCALAR), IMAGE));
    }

    @Test
    void coversRowsByWholeWorkGroups() {
        LoopNest longRows = LoopNest.of(Shape.of(3, 1000), new long[] {2000, 1});
        assertEquals(List.of(1024L, 3L, 1L), launch(longRows).global());
        assertEquals(List.of(256L, 1L, 1L), launch(longRows).local());
        LoopNest rows = LoopNest.of(Shape.of(3, 100), new long[] {200, 1});
        assertEquals(List.of(128L, 3L, 1L), launch(rows).global());
        LoopNest shortRows = LoopNest.of(Shape.of(2, 3, 7), new long[] {100, 20, 1});
        assertEquals(List.of(8L, 8L, 2L), launch(shortRows).global());
        assertEquals(List.of(8L, 8L, 1L), launch(shortRows).local());
    }

    @Test
    void compilesForThreeLoopsWhereThatIsEnough() {
        LoopNest shallow = LoopNest.of(Shape.of(2, 3, 7), new long[] {100, 20, 1});
        assertEquals(
                "-DLOOPS=3",
                shallow.start(KernelSpec.of("copy")).global(1).kernel().options());
        LoopNest deep = LoopNest.of(Shape.of(2, 2, 3, 7), new long[] {1000, 100, 20, 1});
        assertEquals(
                "-DLOOPS=8",
                deep.start(KernelSpec.of("copy")).global(1).kernel().options());
    }

    private static Launch launch(LoopNest loops) {
        return loops.launch(Launch.of(KernelSpec.of("copy")));
    }

    private static DeviceTensor tensor(Shape shape) {
        return DeviceTensor.dense(new Storage(0, Storage.Kind.ARENA, shape.elementCount(), "x"), shape);
    }
}
