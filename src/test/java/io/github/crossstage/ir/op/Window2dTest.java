package io.github.crossstage.ir.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.crossstage.error.ShapeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class Window2dTest {
    private static String refusal(Executable action) {
        return assertThrows(ShapeException.class, action).getMessage();
    }

    @Test
    void spansWithDilation() {
        Window2d window = Window2d.of(3, 1).withDilations(4, 9);
        assertEquals(9, window.spanHeight());
        assertEquals(1, window.spanWidth());
    }

    @Test
    void countsWindowsAsPyTorchDoes() {
        Window2d stem = Window2d.of(7, 7).withStrides(2, 2).withPads(3, 3, 3, 3);
        assertEquals(112, stem.outputHeight(224, false));
        assertEquals(3, Window2d.of(3, 3).withStrides(2, 2).outputWidth(8, false));
        assertEquals(4, Window2d.of(3, 3).withStrides(2, 2).outputWidth(8, true));
        assertEquals(2, Window2d.of(1, 1).withStrides(5, 5).outputHeight(9, false));
        assertEquals(
                5, Window2d.of(3, 3).withDilations(2, 2).withPads(0, 1, 0, 2).outputWidth(6, false));
    }

    /** The second window would start at column 3 of 3 columns and 1 of padding. */
    @Test
    void ceilModeDropsAWindowThatStartsInTheTrailingPadding() {
        Window2d window = Window2d.of(1, 1).withStrides(3, 3).withPads(0, 0, 1, 1);
        assertEquals(1, window.outputHeight(3, true));
        assertEquals(2, window.outputHeight(4, true));
    }

    @Test
    void aKernelMustFitOnce() {
        assertEquals(
                "the kernel spans 5 rows but the padded input has only 4",
                refusal(() -> Window2d.of(5, 1).withPads(1, 0, 1, 0).outputHeight(2, false)));
        assertEquals(
                "the kernel spans 5 columns but the padded input has only 4",
                refusal(() -> Window2d.of(1, 3).withDilations(1, 2).outputWidth(4, true)));
    }

    @Test
    void rejectsWindowsThatAreNone() {
        assertEquals("kernelShape=[0, 3], expected 1 or more", refusal(() -> Window2d.of(0, 3)));
        assertEquals("strides=[1, 0], expected 1 or more", refusal(() -> Window2d.of(1, 1)
                .withStrides(1, 0)));
        assertEquals("pads=[0, -1], expected 0 or more", refusal(() -> Window2d.of(1, 1)
                .withPads(0, -1, 0, 0)));
        assertEquals("pads=[-2, 0], expected 0 or more", refusal(() -> Window2d.of(1, 1)
                .withPads(0, 0, -2, 0)));
        assertEquals("dilations=[0, 1], expected 1 or more", refusal(() -> Window2d.of(1, 1)
                .withDilations(0, 1)));
    }
}
