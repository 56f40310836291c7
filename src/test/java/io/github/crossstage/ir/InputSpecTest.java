package io.github.crossstage.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputSpecTest {
    private final InputSpec images =
            new InputSpec("images", List.of(InputSpec.FREE, 3L, InputSpec.FREE, InputSpec.FREE));

    @Test
    void acceptsAnyPositiveExtentWhereItIsFree() {
        assertTrue(images.accepts(Shape.of(7, 3, 224, 1)));
        assertFalse(images.accepts(Shape.of(7, 4, 224, 1)));
        assertFalse(images.accepts(Shape.of(0, 3, 224, 1)));
        assertFalse(images.accepts(Shape.of(3, 224, 224)));
    }

    @Test
    void fillsFreeExtents() {
        assertTrue(images.batchIsFree());
        assertEquals(Shape.of(2, 3, 224, 224), images.shape(2, 224));
        InputSpec fixed = new InputSpec("x", List.of(1L, 5L));
        assertFalse(fixed.batchIsFree());
        assertEquals(Shape.of(1, 5), fixed.shape(2, 224));
    }

    @Test
    void printsFreeExtentsAsQuestionMarks() {
        assertEquals("images f32 [?, 3, ?, ?]", images.toString());
    }
}
