package io.github.crossstage.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.ir.op.Window2d;
import io.github.crossstage.tensor.Shape;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class Conv2dIm2colTest {
    private static final long TILE = 32;

    @Test
    void takesAllImagesAtOnceWhereTheyFit() {
        // 50 columns are 2 tiles of 32; K is 4 * 9.
        Conv2dProblem conv = conv(3, 4, 5, 10);
        assertEquals(List.of(new Conv2dIm2col.Part(0, 3, 0, 50)), Conv2dIm2col.parts(conv, TILE, 3 * 2 * TILE * 36));
    }

    @Test
    void takesAsManyWholeImagesAsFit() {
        Conv2dProblem conv = conv(3, 4, 5, 10);
        assertEquals(
                List.of(new Conv2dIm2col.Part(0, 2, 0, 50), new Conv2dIm2col.Part(2, 1, 0, 50)),
                Conv2dIm2col.parts(conv, TILE, 3 * 2 * TILE * 36 - 1));
    }

    @Test
    void cutsAnImageBetweenTilesWhereItDoesNotFit() {
        Conv2dProblem conv = conv(2, 4, 10, 10);
        assertEquals(
                List.of(
                        new Conv2dIm2col.Part(0, 1, 0, 64),
                        new Conv2dIm2col.Part(0, 1, 64, 36),
                        new Conv2dIm2col.Part(1, 1, 0, 64),
                        new Conv2dIm2col.Part(1, 1, 64, 36)),
                Conv2dIm2col.parts(conv, TILE, 2 * TILE * 36));
    }

    @Test
    void takesOneTileWhereNotEvenThatFits() {
        assertEquals(4, Conv2dIm2col.parts(conv(1, 4, 10, 10), TILE, 1).size());
    }

    @Test
    void hasNoPartWhereThereIsNoImage() {
        assertEquals(List.of(), Conv2dIm2col.parts(conv(0, 4, 5, 10), TILE, 1 << 20));
    }

    private static Conv2dProblem conv(long batch, long channels, long height, long width) {
        return new Conv2dProblem(
                tensor(batch, channels, height, width),
                tensor(8, channels, 3, 3),
                Optional.empty(),
                tensor(batch, 8, height, width),
                Window2d.of(3, 3).withPads(1, 1, 1, 1),
                1,
                FusedPrologue.NONE,
                FusedEpilogue.NONE);
    }

    private static DeviceTensor tensor(long... extents) {
        Shape shape = Shape.of(extents);
        return DeviceTensor.dense(new Storage(0, Storage.Kind.ARENA, shape.elementCount(), "x"), shape);
    }
}
