package io.github.crossstage.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.image.Box;
import io.github.crossstage.image.Detection;
import io.github.crossstage.image.Picture;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BoxPainterTest {
    private static Picture black(int width, int height) {
        return Picture.ofRgb(width, height, new byte[3 * width * height]);
    }

    private static Detection box(double left, double top, double right, double bottom, String label) {
        return new Detection(new Box(left, top, right, bottom), 2, label, 0.5);
    }

    @Test
    void drawsAFrameInTheColourOfTheClassAndLeavesTheInside() {
        Picture painted = BoxPainter.paint(black(300, 200), List.of(box(100, 60, 180, 120, "car")));
        int color = BoxPainter.color(2);
        assertEquals(color, painted.rgb(100, 90));
        assertEquals(color, painted.rgb(101, 90));
        assertEquals(0, painted.rgb(102, 90));
        assertEquals(0, painted.rgb(99, 90));
        assertEquals(color, painted.rgb(179, 90));
        assertEquals(0, painted.rgb(180, 90));
        assertEquals(color, painted.rgb(140, 119));
        assertEquals(0, painted.rgb(140, 120));
        assertEquals(0, painted.rgb(140, 90));
    }

    @Test
    void writesTheLabelAboveTheBoxOrBelowOrInside() {
        Picture above = BoxPainter.paint(black(300, 200), List.of(box(100, 60, 180, 120, "car")));
        assertNotEquals(0, above.rgb(110, 58));
        assertEquals(0, above.rgb(110, 70));
        Picture below = BoxPainter.paint(black(300, 200), List.of(box(100, 2, 180, 120, "car")));
        assertNotEquals(0, below.rgb(110, 122));
        assertEquals(0, below.rgb(110, 10));
        Picture inside = BoxPainter.paint(black(300, 200), List.of(box(100, 2, 180, 199, "car")));
        assertNotEquals(0, inside.rgb(110, 10));
    }

    @Test
    void putsNoLabelOnAnother() {
        Detection car = box(100, 60, 180, 120, "car");
        Picture painted = BoxPainter.paint(black(300, 200), List.of(car, box(101, 61, 180, 120, "truck")));
        assertNotEquals(0, painted.rgb(110, 58));
        assertNotEquals(0, painted.rgb(110, 122));
    }

    @Test
    void drawsThickerLinesInALargerPicture() {
        Picture painted = BoxPainter.paint(black(2000, 1400), List.of(box(500, 500, 900, 900, "car")));
        assertEquals(BoxPainter.color(2), painted.rgb(504, 700));
        assertEquals(0, painted.rgb(505, 700));
    }

    @Test
    void staysInsideTheTiniestPicture() {
        assertEquals(
                1,
                BoxPainter.paint(black(1, 1), List.of(box(-5, -5, 9, 9, "a very long label")))
                        .width());
        assertEquals(black(5, 5), BoxPainter.paint(black(5, 5), List.of()));
    }

    @Test
    void doesNotChangeTheGivenPicture() {
        Picture picture = black(50, 50);
        BoxPainter.paint(picture, List.of(box(5, 5, 45, 45, "x")));
        assertEquals(black(50, 50), picture);
    }

    @Test
    void givesEveryCocoClassItsOwnColour() {
        Set<Integer> colors = new HashSet<>();
        for (int index = 0; index < 80; index++) {
            colors.add(BoxPainter.color(index));
        }
        assertTrue(colors.size() >= 79, "only " + colors.size() + " colours");
    }

    @Test
    void hasAGlyphForEveryPrintableCharacter() {
        Set<List<StrokeFont.Stroke>> shapes = new HashSet<>();
        for (char character = '!'; character <= '~'; character++) {
            List<StrokeFont.Stroke> strokes = StrokeFont.strokes(character);
            assertFalse(strokes.isEmpty(), "no strokes for " + character);
            assertTrue(shapes.add(strokes), "the strokes of " + character + " are another's too");
            for (StrokeFont.Stroke stroke : strokes) {
                assertTrue(stroke.fromX() >= 0 && stroke.fromX() <= 4 && stroke.toY() >= 0 && stroke.toY() <= 8);
            }
        }
        assertTrue(StrokeFont.strokes(' ').isEmpty());
        assertFalse(StrokeFont.strokes('\u00e4').isEmpty());
    }
}
