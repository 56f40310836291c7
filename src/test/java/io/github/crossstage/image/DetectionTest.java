package io.github.crossstage.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.npy.Npy;
import io.github.crossstage.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class DetectionTest {
    private static final Labels TWO = Labels.of(List.of("cat", "dog"));
    private static final Path REAL = Path.of("../shared/real");

    private static Detection found(double left, double top, double right, double bottom, int index, double score) {
        return new Detection(new Box(left, top, right, bottom), index, TWO.name(index), score);
    }

    /** An all-zero output of a 32x32 input: 16 + 4 + 1 anchors of 7 numbers. */
    private static float[] emptyOutput() {
        return new float[21 * 7];
    }

    private static void put(float[] output, int anchor, float... numbers) {
        System.arraycopy(numbers, 0, output, 7 * anchor, numbers.length);
    }

    @Test
    void measuresOverlapByHand() {
        Box box = new Box(0, 0, 10, 10);
        // Common 5x10, union 150.
        assertEquals(1.0 / 3, box.intersectionOverUnion(new Box(5, 0, 15, 10)), 1e-12);
        assertEquals(1, box.intersectionOverUnion(box));
        assertEquals(0, box.intersectionOverUnion(new Box(10, 0, 20, 10)));
        assertEquals(0, box.intersectionOverUnion(new Box(11, 11, 20, 20)));
        assertEquals(0, new Box(1, 1, 1, 1).intersectionOverUnion(new Box(1, 1, 1, 1)));
        assertThrows(IllegalArgumentException.class, () -> new Box(1, 0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Box(Double.NaN, 0, 0, 1));
    }

    @Test
    void suppressesTheWorseOfTwoOverlappingBoxesOfAClass() {
        Detection best = found(0, 0, 10, 10, 0, 0.9);
        Detection overlapping = found(5, 0, 15, 10, 0, 0.8);
        Detection otherClass = found(1, 0, 11, 10, 1, 0.7);
        Detection apart = found(20, 0, 30, 10, 0, 0.6);
        List<Detection> all = List.of(apart, otherClass, overlapping, best);
        assertEquals(
                List.of(best, otherClass, apart),
                NonMaximumSuppression.perClass(0.3).apply(all));
        assertEquals(
                List.of(best, overlapping, otherClass, apart),
                NonMaximumSuppression.perClass(0.34).apply(all));
        assertEquals(List.of(best, apart), new NonMaximumSuppression(0.3, true).apply(all));
    }

    @Test
    void letsABoxStayWhoseOnlyRivalWasItselfSuppressed() {
        Detection first = found(0, 0, 10, 10, 0, 0.9);
        Detection second = found(4, 0, 14, 10, 0, 0.8);
        Detection third = found(8, 0, 18, 10, 0, 0.7);
        // first-second 6/14, second-third 6/14, first-third 2/18.
        assertEquals(List.of(first, third), NonMaximumSuppression.perClass(0.4).apply(List.of(first, second, third)));
    }

    @Test
    void keepsTheEarlierOfTwoEqualScores() {
        Detection first = found(0, 0, 10, 10, 0, 0.5);
        Detection second = found(0, 0, 10, 9, 0, 0.5);
        assertEquals(List.of(first), NonMaximumSuppression.perClass(0.5).apply(List.of(first, second)));
        assertEquals(List.of(), NonMaximumSuppression.perClass(0.5).apply(List.of()));
        assertThrows(IllegalArgumentException.class, () -> NonMaximumSuppression.perClass(Double.NaN));
    }

    @Test
    void decodesAnAnchorOfEveryStrideByHand() {
        float[] output = emptyOutput();
        // Stride 8, cell (1, 2): centre ((0.5 + 1) * 8, (0.25 + 2) * 8) = (12, 18), size (8, 16), score 0.8 * 0.5.
        put(output, 9, 0.5f, 0.25f, 0, (float) Math.log(2), 0.8f, 0.5f, 0.25f);
        // Stride 16, cell (1, 0): centre (16, 8), size 16x16, score 0.5 * 1.
        put(output, 17, 0, 0.5f, 0, 0, 0.5f, 0.25f, 1);
        // Stride 32: centre (16, 16), size 32x32, score 1 * 0.25.
        put(output, 20, 0.5f, 0.5f, 0, 0, 1, 0.25f, 0.125f);
        YoloxDecoder decoder = new YoloxDecoder(32, 32, TWO);
        List<Detection> found = decoder.decode(Tensor.of(output, 1, 21, 7), 0.25);
        assertEquals(3, found.size());
        assertEquals(0, found.get(0).index());
        assertEquals(0.4, found.get(0).score(), 1e-7);
        assertBox(new Box(8, 10, 16, 26), found.get(0).box(), 1e-5);
        assertEquals(new Detection(new Box(8, 0, 24, 16), 1, "dog", 0.5), found.get(1));
        assertEquals(new Detection(new Box(0, 0, 32, 32), 0, "cat", 0.25), found.get(2));
        assertEquals(2, decoder.decode(Tensor.of(output, 1, 21, 7), 0.3).size());
    }

    @Test
    void leavesOutABoxInTheLetterboxFilling() {
        float[] output = emptyOutput();
        put(output, 9, 0.5f, 0.5f, 0, 0, 1, 1, 0);
        YoloxDecoder decoder = new YoloxDecoder(32, 32, TWO);
        // 64x32 at the top of 32x32: rows 16 to 31 are filling, and the box covers rows 16 to 24.
        Placement wide = new Geometry.Letterbox(Geometry.Anchor.TOP_LEFT, 114).place(64, 32, 32, 32);
        Tensor tensor = Tensor.of(output, 1, 21, 7);
        NonMaximumSuppression suppression = NonMaximumSuppression.perClass(0.5);
        assertEquals(List.of(), decoder.detect(tensor, wide, 0.5, suppression));
        Placement tall = new Geometry.Letterbox(Geometry.Anchor.TOP_LEFT, 114).place(32, 64, 32, 32);
        assertEquals(
                new Box(16, 32, 32, 48),
                decoder.detect(tensor, tall, 0.5, suppression).get(0).box());
    }

    @Test
    void refusesAnOutputThatDoesNotFit() {
        YoloxDecoder decoder = new YoloxDecoder(416, 416, TWO);
        assertEquals(3549, decoder.anchors());
        Tensor small = Tensor.of(emptyOutput(), 1, 21, 7);
        String message = assertThrows(IllegalArgumentException.class, () -> decoder.decode(small, 0.5))
                .getMessage();
        assertTrue(message.contains("f32 [1, 21, 7]") && message.contains("[1, 3549, 5 + classes]"), message);
        assertThrows(IllegalArgumentException.class, () -> new YoloxDecoder(32, 32, Labels.coco()).decode(small, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new YoloxDecoder(100, 32, TWO));
        float[] poisoned = emptyOutput();
        poisoned[7 * 3 + 4] = Float.NaN;
        message = assertThrows(IllegalArgumentException.class, () -> new YoloxDecoder(32, 32, TWO)
                        .decode(Tensor.of(poisoned, 1, 21, 7), 0.5))
                .getMessage();
        assertTrue(message.contains("number 4 of anchor 3 is NaN"), message);
    }

    @Test
    void keepsAWildBoxFinite() {
        float[] output = emptyOutput();
        put(output, 20, 0.5f, 0.5f, 3e38f, 3e38f, 1, 1, 0);
        Box box = new YoloxDecoder(32, 32, TWO)
                .decode(Tensor.of(output, 1, 21, 7), 0.5)
                .get(0)
                .box()
                .clip(32, 32);
        assertEquals(new Box(0, 0, 32, 32), box);
    }

    @Test
    void findsDogBicycleCarAndTruckInTheStoredOutput() {
        Assumptions.assumeTrue(Files.isDirectory(REAL));
        Placement placement = new Geometry.Letterbox(Geometry.Anchor.TOP_LEFT, 114).place(768, 576, 416, 416);
        List<Detection> found = new YoloxDecoder(416, 416, Labels.coco())
                .detect(
                        Npy.read(REAL.resolve("yolox_nano/output.npy")),
                        placement,
                        0.3,
                        NonMaximumSuppression.perClass(0.45));
        List<Detection> expected = List.of(
                new Detection(new Box(132.8, 206.6, 325.7, 543.1), 16, "dog", 0.855),
                new Detection(new Box(51.7, 137.2, 572.3, 423.6), 1, "bicycle", 0.803),
                new Detection(new Box(466.3, 78.4, 692.5, 171.3), 2, "car", 0.798),
                new Detection(new Box(464.2, 77.6, 682.8, 172.7), 7, "truck", 0.306));
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).label(), found.get(i).label());
            assertEquals(expected.get(i).score(), found.get(i).score(), 0.002);
            assertBox(expected.get(i).box(), found.get(i).box(), 0.5);
        }
    }

    private static void assertBox(Box expected, Box actual, double tolerance) {
        assertEquals(expected.left(), actual.left(), tolerance);
        assertEquals(expected.top(), actual.top(), tolerance);
        assertEquals(expected.right(), actual.right(), tolerance);
        assertEquals(expected.bottom(), actual.bottom(), tolerance);
    }
}
