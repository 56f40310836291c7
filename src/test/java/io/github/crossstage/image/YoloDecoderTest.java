package io.github.crossstage.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Decoding and distance-IoU suppression against cases worked by hand. */
class YoloDecoderTest {
    private static final Labels TWO = Labels.of(List.of("cat", "dog"));
    private static final float LN3 = (float) Math.log(3);
    private static final float LN2 = (float) Math.log(2);
    private static final int ROWS = 2;
    private static final int COLUMNS = 4;

    /** One anchor of 10x20 pixels, two classes, 7 planes of 2x4 cells, input 128x64. */
    private static YoloDecoder decoder(double scaleXY, boolean newCoordinates) {
        YoloHead head = new YoloHead("yolo_1", List.of(new YoloHead.Anchor(10, 20)), 2, scaleXY, newCoordinates);
        return new YoloDecoder(128, 64, List.of(head), TWO);
    }

    /** A map whose objectness is so low everywhere that nothing is found. */
    private static float[] quiet() {
        float[] map = new float[7 * ROWS * COLUMNS];
        Arrays.fill(map, 4 * ROWS * COLUMNS, 5 * ROWS * COLUMNS, -30);
        return map;
    }

    private static void put(float[] map, int row, int column, float... numbers) {
        for (int plane = 0; plane < numbers.length; plane++) {
            map[(plane * ROWS + row) * COLUMNS + column] = numbers[plane];
        }
    }

    private static Map<String, Tensor> outputs(float[] map) {
        return Map.of("yolo_1", Tensor.of(map, 1, 7, ROWS, COLUMNS));
    }

    private static void assertBox(Box expected, Box actual) {
        assertEquals(expected.left(), actual.left(), 1e-4);
        assertEquals(expected.top(), actual.top(), 1e-4);
        assertEquals(expected.right(), actual.right(), 1e-4);
        assertEquals(expected.bottom(), actual.bottom(), 1e-4);
    }

    @Test
    void decodesABoxByHand() {
        float[] map = quiet();
        // σ(0) = 1/2, σ(ln 3) = 3/4. Row 1, column 2: x = (2 + 3/4) / 4 of 128 = 88, y = (1 + 1/2) / 2 of 64 = 48;
        // width = 2 · 10, height = 3 · 20. Scores 3/4 · 3/4 = 0.5625 and 3/4 · 1/2 = 0.375.
        put(map, 1, 2, LN3, 0, LN2, LN3, LN3, LN3, 0);
        List<Detection> found = decoder(1, false).decode(outputs(map), 0.25);
        assertEquals(2, found.size());
        assertEquals("cat", found.get(0).label());
        assertEquals(0.5625, found.get(0).score(), 1e-7);
        assertBox(new Box(78, 18, 98, 78), found.get(0).box());
        assertEquals("dog", found.get(1).label());
        assertEquals(0.375, found.get(1).score(), 1e-7);
        assertEquals(1, decoder(1, false).decode(outputs(map), 0.4).size());
    }

    @Test
    void stretchesTheCellByScaleXy() {
        float[] map = quiet();
        // s = 1.2: x = (2 + 0.75 · 1.2 - 0.1) / 4 of 128 = 89.6, y = (1 + 0.5 · 1.2 - 0.1) / 2 of 64 = 48.
        put(map, 1, 2, LN3, 0, 0, 0, LN3, LN3, -30);
        Box box = decoder(1.2, false).decode(outputs(map), 0.5).get(0).box();
        assertBox(new Box(84.6, 38, 94.6, 58), box);
    }

    @Test
    void readsTheNewCoordinatesWithoutASigmoid() {
        float[] map = quiet();
        // s = 2: x = (2 + 0.75 · 2 - 0.5) / 4 of 128 = 96, y = (1 + 0.5 · 2 - 0.5) / 2 of 64 = 48; width = (2 · 0.5)² ·
        // 10,
        // height = (2 · 0.75)² · 20 = 45; score 0.9 · 0.8.
        put(map, 1, 2, 0.75f, 0.5f, 0.5f, 0.75f, 0.9f, 0.8f, 0);
        List<Detection> found = decoder(2, true).decode(outputs(map), 0.25);
        assertEquals(1, found.size());
        assertEquals(0.72, found.get(0).score(), 1e-6);
        assertBox(new Box(91, 25.5, 101, 70.5), found.get(0).box());
    }

    @Test
    void readsTheAnchorsOfAHeadInTheirOrder() {
        YoloHead head =
                new YoloHead("map", List.of(new YoloHead.Anchor(8, 8), new YoloHead.Anchor(16, 4)), 1, 1, false);
        YoloDecoder decoder = new YoloDecoder(32, 32, List.of(head), Labels.of(List.of("thing")));
        // Two anchors times 6 planes of one cell; all logits 30 are a probability of 1.
        float[] map = {0, 0, 0, 0, 30, 30, 0, 0, 0, 0, 30, 30};
        List<Detection> found = decoder.decode(Map.of("map", Tensor.of(map, 1, 12, 1, 1)), 0.5);
        assertBox(new Box(12, 12, 20, 20), found.get(0).box());
        assertBox(new Box(8, 14, 24, 18), found.get(1).box());
    }

    @Test
    void measuresDistanceIouByHand() {
        Box box = new Box(0, 0, 10, 10);
        Box right = new Box(5, 0, 15, 10);
        // IoU 50/150; centres 5 apart; the box around both is 15x10 with a squared diagonal of 325.
        assertEquals(1.0 / 3 - 25.0 / 325, OverlapMeasure.DIOU.of(box, right), 1e-12);
        assertEquals(1.0 / 3 - Math.pow(25.0 / 325, 0.6), OverlapMeasure.DARKNET_DIOU.of(box, right), 1e-12);
        assertEquals(0.118731, OverlapMeasure.DARKNET_DIOU.of(box, right), 1e-6);
        assertEquals(1, OverlapMeasure.DARKNET_DIOU.of(box, box));
        // Same centre: no penalty. 25 of 100.
        assertEquals(0.25, OverlapMeasure.DARKNET_DIOU.of(box, new Box(2.5, 2.5, 7.5, 7.5)), 1e-12);
        // Apart: IoU 0, d² = 400, c² = 30² + 10².
        assertEquals(-0.4, OverlapMeasure.DIOU.of(box, new Box(20, 0, 30, 10)), 1e-12);
        Box point = new Box(1, 1, 1, 1);
        assertEquals(0, OverlapMeasure.DIOU.of(point, point));
        assertThrows(IllegalArgumentException.class, () -> new OverlapMeasure.DistanceIou(Double.NaN));
    }

    @Test
    void keepsAnOverlappingBoxWhoseCentreLiesApart() {
        // 0-10 and 3-13: IoU 70/130 = 0.5385; d² = 9, c² = 169 + 100 = 269, (9/269)^0.6 = 0.1301, so 0.4083.
        Detection first = new Detection(new Box(0, 0, 10, 10), 0, "cat", 0.9);
        Detection second = new Detection(new Box(3, 0, 13, 10), 0, "cat", 0.8);
        List<Detection> both = List.of(first, second);
        assertEquals(List.of(first), NonMaximumSuppression.perClass(0.45).apply(both));
        assertEquals(both, YoloDecoder.greedySuppression().apply(both));
        assertEquals(0.4083, OverlapMeasure.DARKNET_DIOU.of(first.box(), second.box()), 1e-4);
        assertEquals(
                List.of(first),
                NonMaximumSuppression.perClass(0.4)
                        .withMeasure(OverlapMeasure.DARKNET_DIOU)
                        .apply(both));
    }

    @Test
    void mapsBoxesBackThroughTheStretch() {
        float[] map = quiet();
        put(map, 1, 2, 0, 0, 0, 0, 30, 30, -30);
        // Input box: centre (80, 48), 10x20. The picture of 256x256 was shrunk by 2 and 4.
        Preprocessing recipe = Preprocessing.darknet(128, 64);
        Placement placement = recipe.apply(picture(256, 256)).placement();
        List<Detection> found = decoder(1, false).detect(outputs(map), placement, 0.5, YoloDecoder.greedySuppression());
        assertEquals(1, found.size());
        assertBox(new Box(150, 152, 170, 232), found.get(0).box());
    }

    @Test
    void suppressesWhereThePictureIsAUnitSquare() {
        float[] map = quiet();
        // Same cell row, columns 1 and 2: centres 32 pixels of 128 apart, so 0.25 of the picture's width.
        put(map, 0, 1, 0, 0, (float) Math.log(9.6), 0, LN3, 30, -30);
        put(map, 0, 2, 0, 0, (float) Math.log(9.6), 0, 30, 30, -30);
        // Both 96x20: 0.75 x 0.3125 of the unit square. IoU = 0.5/1 = 0.5; d² = 1/16; c² = 1 + 0.3125² = 1.09766.
        // (0.0625/1.09766)^0.6 = 0.17916, so 0.32084. In pixels it would be 0.31326.
        Placement placement = new Geometry.Stretch().place(128, 64, 128, 64);
        NonMaximumSuppression between = NonMaximumSuppression.perClass(0.317).withMeasure(OverlapMeasure.DARKNET_DIOU);
        assertEquals(
                1,
                decoder(1, false).detect(outputs(map), placement, 0.5, between).size());
    }

    @Test
    void preparesPicturesAsDarknetDoes() {
        Preprocessed prepared = Preprocessing.darknet(2, 1).apply(picture(3, 1));
        // Corners on corners: columns 0 and 2 of three, red 0, 50, 100 over 255.
        float[] expected = {0, 100 / 255f, 1, 1, 0, 0};
        float[] got = prepared.tensor().toFloatArray();
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], got[i], 1e-6, "number " + i);
        }
    }

    /** A picture whose red grows by 50 a column up to 250, green full, blue none. */
    private static Picture picture(int width, int height) {
        byte[] samples = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++) {
            samples[3 * i] = (byte) Math.min(250, 50 * (i % width));
            samples[3 * i + 1] = (byte) 255;
        }
        return Picture.ofRgb(width, height, samples);
    }

    @Test
    void refusesOutputsThatDoNotFit() {
        YoloDecoder decoder = decoder(1, false);
        assertMessage("'yolo_1' is missing", () -> decoder.decode(Map.of(), 0.5));
        assertMessage(
                "[1, 8, 2, 4], expected [1, 7, rows, columns]",
                () -> decoder.decode(Map.of("yolo_1", Tensor.of(new float[64], 1, 8, 2, 4)), 0.5));
        float[] poisoned = quiet();
        put(poisoned, 1, 3, 0, 0, Float.NaN, 0, 30, 30, 0);
        assertMessage("channel 2 at row 1, column 3 is NaN", () -> decoder.decode(outputs(poisoned), 0.5));
        assertThrows(IllegalArgumentException.class, () -> new YoloDecoder(0, 64, decoder.heads(), TWO));
        assertThrows(IllegalArgumentException.class, () -> new YoloDecoder(64, 64, decoder.heads(), Labels.coco()));
        assertThrows(IllegalArgumentException.class, () -> new YoloHead("x", List.of(), 1, 1, false));
        assertThrows(IllegalArgumentException.class, () -> new YoloHead.Anchor(0, 1));
    }

    @Test
    void keepsAWildBoxFinite() {
        float[] map = quiet();
        put(map, 0, 0, 3e38f, -3e38f, 3e38f, 3e38f, 30, 30, -30);
        Box box = decoder(1.2, false).decode(outputs(map), 0.5).get(0).box().clip(128, 64);
        assertEquals(new Box(0, 0, 128, 64), box);
    }

    private static void assertMessage(String part, Runnable action) {
        String message =
                assertThrows(IllegalArgumentException.class, action::run).getMessage();
        assertTrue(message.contains(part), message);
    }
}
