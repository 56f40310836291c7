package io.github.crossstage.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.npy.Npy;
import io.github.crossstage.tensor.TensorType;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreprocessingTest {
    private static final Path REAL = Path.of("../shared/real");
    private static final long DOG_BY_LIBJPEG_TURBO = 0x5F07ED46L;

    private static double[] differences(float[] expected, float[] actual) {
        assertEquals(expected.length, actual.length);
        double worst = 0;
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs((double) expected[i] - actual[i]);
            worst = Math.max(worst, difference);
            sum += difference;
        }
        return new double[] {worst, sum / expected.length};
    }

    @Test
    void givesTheDefaultNetworkTheInputThatPillowGave() {
        Picture chelsea = Picture.read(Fixtures.DEMO.resolve("chelsea.png"));
        float[] expected = Npy.read(Fixtures.DEMO.resolve("chelsea_input.npy")).toFloatArray();
        double[] found = differences(
                expected, Preprocessing.cifar10().apply(chelsea).tensor().toFloatArray());
        assertTrue(found[0] <= 1e-6, "worst difference " + found[0]);
    }

    @Test
    void givesYoloxTheInputThatOpenCvGave() {
        Assumptions.assumeTrue(Files.isDirectory(REAL));
        Picture dog = Picture.read(REAL.resolve("images/dog.jpg"));
        float[] expected = Npy.read(REAL.resolve("yolox_nano/input.npy")).toFloatArray();
        double[] found = differences(
                expected, Preprocessing.yolox(416).apply(dog).tensor().toFloatArray());
        // OpenCV decodes with libjpeg-turbo, as Debian's JDK does. The decoder in other builds of the JDK raises the
        // resolution of colours
        // in another way, which the format leaves open: up to 35 in a pixel, 0.54 in the mean.
        CRC32 pixels = new CRC32();
        pixels.update(dog.toRgbBytes());
        boolean isTurbo = pixels.getValue() == DOG_BY_LIBJPEG_TURBO;
        double worst = isTurbo ? 3 : 32;
        double mean = isTurbo ? 0.05 : 0.3;
        assertTrue(found[0] <= worst && found[1] <= mean, "worst " + found[0] + ", mean " + found[1]);
    }

    @Test
    void givesDenseNetTheInputsOfItsFixture() {
        Assumptions.assumeTrue(Files.isDirectory(REAL));
        float[] expected =
                Npy.read(REAL.resolve("densenet_bc_40_12_cifar10/input.npy")).toFloatArray();
        Preprocessing recipe = Preprocessing.named("densenet_bc")
                .size(32, 32)
                .geometry(new Geometry.Stretch())
                .normalise(
                        new float[] {125.3f / 255, 123 / 255f, 113.9f / 255},
                        new float[] {63 / 255f, 62.1f / 255, 66.7f / 255})
                .build();
        FloatBuffer batch = FloatBuffer.allocate(2 * 3 * 32 * 32);
        recipe.apply(Picture.read(REAL.resolve("images/cifar32_cat.png")), batch);
        recipe.apply(Picture.read(REAL.resolve("images/cifar32_dog.png")), batch);
        double[] found = differences(Arrays.copyOf(expected, batch.capacity()), batch.array());
        assertTrue(found[0] <= 1e-6, "worst difference " + found[0]);
    }

    @ParameterizedTest
    @CsvSource({
        // picture, resized, offset: margins 341-224=117 -> 58.5 -> 58; 256-224=32 -> 16
        "640, 480, 341, 256, 58, 16",
        "480, 640, 256, 341, 16, 58",
        // 500x375: int(256*500/375)=341; 451x300: int(384.85)=384, margin 160 -> 80
        "451, 300, 384, 256, 80, 16",
        // margin 3 -> 1.5 -> 2 (even), margin 5 -> 2.5 -> 2 (even)
        "227, 256, 256, 288, 16, 32"
    })
    void resizesTheShortSideAsTorchvision(int width, int height, int resizedWidth, int resizedHeight, int x, int y) {
        Placement placement = new Geometry.ShortSide(256, Geometry.Rounding.HALF_EVEN).place(width, height, 224, 224);
        assertEquals(resizedWidth, placement.resizedWidth());
        assertEquals(resizedHeight, placement.resizedHeight());
        assertEquals(new Region(x, y, 224, 224), placement.window());
    }

    @ParameterizedTest
    @CsvSource({"0,0,0", "1,0,0", "2,1,1", "3,2,1", "4,2,2", "5,2,2", "7,4,3", "117,58,58", "119,60,59"})
    void roundsHalfAMarginToEvenOrDown(int margin, int halfEven, int down) {
        assertEquals(halfEven, Geometry.Rounding.HALF_EVEN.offset(margin));
        assertEquals(down, Geometry.Rounding.DOWN.offset(margin));
    }

    @Test
    void cropsTheLargestCentredPartFirst() {
        Geometry geometry = new Geometry.CropThenResize(Geometry.Rounding.DOWN);
        assertEquals(
                new Region(75, 0, 300, 300), geometry.place(451, 300, 32, 32).source());
        assertEquals(new Region(0, 10, 40, 20), geometry.place(40, 40, 64, 32).source());
        assertEquals(new Region(0, 0, 1, 1), geometry.place(1, 2, 32, 32).source());
    }

    @Test
    void letterboxesTopLeftAndCentred() {
        Placement topLeft = new Geometry.Letterbox(Geometry.Anchor.TOP_LEFT, 114).place(768, 576, 416, 416);
        assertEquals(416, topLeft.resizedWidth());
        assertEquals(312, topLeft.resizedHeight());
        assertEquals(0, topLeft.top());
        Placement centred = new Geometry.Letterbox(Geometry.Anchor.CENTER, 114).place(768, 576, 416, 416);
        assertEquals(52, centred.top());
        assertEquals(0, centred.left());
        Placement thin = new Geometry.Letterbox(Geometry.Anchor.TOP_LEFT, 0).place(1, 5000, 416, 416);
        assertEquals(1, thin.resizedWidth());
    }

    @Test
    void mapsABoxBackThroughALetterboxAndClipsIt() {
        // 200x100 into 50x50, centred: ratio 1/4, 25 rows, 12 above. Input (10, 17) is picture (40, 20).
        Placement placement = new Geometry.Letterbox(Geometry.Anchor.CENTER, 0).place(200, 100, 50, 50);
        assertEquals(new Box(40, 20, 80, 60), placement.toPicture(new Box(10, 17, 20, 27)));
        assertEquals(new Box(0, 0, 200, 100), placement.toPicture(new Box(-1, 0, 51, 50)));
    }

    @Test
    void mapsABoxBackThroughAShortSideResizeAndACrop() {
        // 400x200 to 200x100, window 50 from x=75, y=25: input (0, 0) is resized (75, 25), picture (150, 50).
        Placement placement = new Geometry.ShortSide(100, Geometry.Rounding.DOWN).place(400, 200, 50, 50);
        assertEquals(new Box(150, 50, 250, 150), placement.toPicture(new Box(0, 0, 50, 50)));
    }

    @Test
    void fillsTheLetterboxAndOrdersChannels() {
        Picture picture = Picture.ofRgb(2, 1, new byte[] {10, 20, 30, 40, 50, 60});
        float[] input = Preprocessing.yolox(2).apply(picture).tensor().toFloatArray();
        assertArrayEquals(new float[] {30, 60, 114, 114, 20, 50, 114, 114, 10, 40, 114, 114}, input);
    }

    @Test
    void normalisesEachChannel() {
        Preprocessing recipe = Preprocessing.named("test")
                .size(1, 1)
                .geometry(new Geometry.Stretch())
                .normalise(new float[] {0, 0.5f, 1}, new float[] {1, 2, 4})
                .build();
        Picture picture = Picture.ofRgb(1, 1, new byte[] {(byte) 255, 0, (byte) 255});
        assertArrayEquals(
                new float[] {1, -0.25f, 0}, recipe.apply(picture).tensor().toFloatArray());
    }

    @Test
    void findsPresetsByNameAndListsThemOtherwise() {
        for (String name : Preprocessing.names()) {
            assertEquals(name, Preprocessing.byName(name).name());
        }
        assertEquals(
                TensorType.float32(1, 3, 224, 224),
                Preprocessing.byName("imagenet").type());
        assertEquals(
                TensorType.float32(1, 3, 640, 640),
                Preprocessing.byName("yolox", 640).type());
        assertTrue(Preprocessing.byName("imagenet", 256).toString().contains("length=293"));
        assertThrows(IllegalArgumentException.class, () -> Preprocessing.byName("cifar10", 64));
        String message = assertThrows(IllegalArgumentException.class, () -> Preprocessing.byName("imagnet"))
                .getMessage();
        assertTrue(message.contains("[imagenet, cifar10, yolox, plain255]"), message);
    }

    @Test
    void darknetsClassifierRecipeCoversInputsThatAreNotSquare() {
        // 451 x 300 with the short side 40: int(40 * 451 / 300) = 60; margins 60 - 40 and 40 - 24 give 10 and 8.
        Picture chelsea = Picture.read(Fixtures.DEMO.resolve("chelsea.png"));
        Placement placement = Preprocessing.plain255(40, 24).apply(chelsea).placement();
        assertEquals(new Region(10, 8, 40, 24), placement.window());
        assertEquals(
                TensorType.float32(1, 3, 40, 24), Preprocessing.plain255(24, 40).type());
    }

    @Test
    void refusesARecipeThatCannotWork() {
        assertThrows(IllegalArgumentException.class, () -> Preprocessing.imagenet(224, 200, Resampling.BILINEAR));
        assertThrows(IllegalStateException.class, () -> Preprocessing.named("x").build());
        assertThrows(
                IllegalArgumentException.class, () -> Preprocessing.named("x").normalise(new float[3], new float[3]));
        FloatBuffer small = FloatBuffer.allocate(10);
        Picture picture = Fixtures.grey(new int[][] {{1}});
        assertThrows(
                IllegalArgumentException.class, () -> Preprocessing.cifar10().apply(picture, small));
    }
}
