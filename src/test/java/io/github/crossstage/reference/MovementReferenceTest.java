package io.github.crossstage.reference;

import static io.github.crossstage.reference.Run.numbers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.op.Concat;
import io.github.crossstage.ir.op.Pad;
import io.github.crossstage.ir.op.PadMode;
import io.github.crossstage.ir.op.Reshape;
import io.github.crossstage.ir.op.Slice;
import io.github.crossstage.ir.op.Split;
import io.github.crossstage.ir.op.Transpose;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class MovementReferenceTest {
    private static final Tensor LINE = Tensor.of(new float[] {1, 2, 3}, 3);
    private static final Tensor GRID = Tensor.of(new float[] {0, 1, 2, 3, 4, 5}, 2, 3);

    @Test
    void reflectionLeavesTheEdgeOut() {
        Pad pad = new Pad(PadMode.REFLECT, List.of(2L), List.of(2L), 0);
        assertArrayEquals(new float[] {3, 2, 1, 2, 3, 2, 1}, numbers(pad, LINE));
    }

    @Test
    void edgePaddingRepeatsTheEdge() {
        Pad pad = new Pad(PadMode.EDGE, List.of(1L), List.of(2L), 0);
        assertArrayEquals(new float[] {1, 1, 2, 3, 3, 3}, numbers(pad, LINE));
    }

    @Test
    void cornersAreReflectedOnBothAxes() {
        Pad pad = new Pad(PadMode.REFLECT, List.of(1L, 0L), List.of(0L, 2L), 0);
        assertArrayEquals(new float[] {3, 4, 5, 4, 3, 0, 1, 2, 1, 0, 3, 4, 5, 4, 3}, numbers(pad, GRID));
    }

    @Test
    void constantPaddingSurroundsOnAnyAxes() {
        Pad pad = new Pad(PadMode.CONSTANT, List.of(0L, 1L), List.of(1L, 0L), 7);
        assertArrayEquals(new float[] {7, 0, 1, 2, 7, 3, 4, 5, 7, 7, 7, 7}, numbers(pad, GRID));
    }

    @Test
    void negativeStepsReverse() {
        Tensor seven = Tensor.of(new float[] {0, 1, 2, 3, 4, 5, 6}, 7);
        assertArrayEquals(new float[] {5, 3, 1}, numbers(new Slice(List.of(5L), List.of(-2L), List.of(3L)), seven));
        Slice both = new Slice(List.of(1L, 2L), List.of(-1L, -2L), List.of(2L, 2L));
        assertArrayEquals(new float[] {5, 3, 2, 0}, numbers(both, GRID));
    }

    @Test
    void transposesAndReshapes() {
        assertArrayEquals(new float[] {0, 3, 1, 4, 2, 5}, numbers(new Transpose(List.of(1, 0)), GRID));
        Tensor reshaped = Run.one(new Reshape(Shape.of(3, 2)), GRID);
        assertEquals(Shape.of(3, 2), reshaped.shape());
        assertArrayEquals(GRID.toFloatArray(), reshaped.toFloatArray());
    }

    /** Axis 0 of {@code [4, 1, 2]} becomes the last one. */
    @Test
    void aPermutationNamesForEachOutputAxisTheInputAxis() {
        Tensor src = Tensor.of(new float[] {0, 1, 10, 11, 20, 21, 30, 31}, 4, 1, 2);
        Tensor got = Run.one(new Transpose(List.of(1, 2, 0)), src);
        assertEquals(Shape.of(1, 2, 4), got.shape());
        assertArrayEquals(new float[] {0, 10, 20, 30, 1, 11, 21, 31}, got.toFloatArray());
    }

    @Test
    void splitUndoesConcat() {
        Tensor column = Tensor.of(new float[] {8, 9}, 2, 1);
        Tensor joined = Run.one(new Concat(1), column, GRID);
        assertArrayEquals(new float[] {8, 0, 1, 2, 9, 3, 4, 5}, joined.toFloatArray());
        Split split = new Split(1, List.of(1L, 3L));
        List<Tensor> parts = ReferenceKernels.run(split, List.of(joined), split.infer(List.of(joined.type())));
        assertArrayEquals(column.toFloatArray(), parts.get(0).toFloatArray());
        assertArrayEquals(GRID.toFloatArray(), parts.get(1).toFloatArray());
    }
}
