package io.github.crossstage.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResizerTest {
    private static final Picture SOURCE = Picture.read(Fixtures.IMAGES.resolve("source.png"));

    static Stream<String> goldens() {
        String[] sizes = {"16x16", "9x31", "80x50", "37x7", "1x1", "37x23", "5x23"};
        return Stream.concat(
                Stream.of("nearest", "bilinear", "bicubic", "opencv-linear")
                        .flatMap(rule -> Arrays.stream(sizes).map(size -> rule + "_" + size)),
                Stream.of("opencv-linear_18x11", "opencv-linear_74x46"));
    }

    private static Resampling named(String name) {
        return Arrays.stream(Resampling.values())
                .filter(rule -> rule.toString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void givesTheBytesOfPillowAndOpenCv(String golden) {
        Picture expected = Fixtures.picture(golden + ".npy");
        Resampling rule = named(golden.substring(0, golden.indexOf('_')));
        Picture resized = SOURCE.resize(expected.width(), expected.height(), rule);
        assertEquals(0, Fixtures.worstDifference(expected, resized));
    }

    @ParameterizedTest
    @EnumSource(Resampling.class)
    void computesAWindowLikeAPartOfTheWhole(Resampling rule) {
        Region window = new Region(3, 5, 7, 4);
        float[] whole = Resizer.resize(SOURCE, 20, 12, new Region(0, 0, 20, 12), rule);
        float[] part = Resizer.resize(SOURCE, 20, 12, window, rule);
        for (int y = 0; y < 4; y++) {
            float[] expected = Arrays.copyOfRange(whole, 3 * ((y + 5) * 20 + 3), 3 * ((y + 5) * 20 + 10));
            assertArrayEquals(expected, Arrays.copyOfRange(part, 21 * y, 21 * y + 21));
        }
    }

    @ParameterizedTest
    @EnumSource(Resampling.class)
    void leavesAPictureOfTheWantedSizeAsItIs(Resampling rule) {
        assertEquals(SOURCE, SOURCE.resize(SOURCE.width(), SOURCE.height(), rule));
    }

    @Test
    void darknetPutsCornersOnCorners() {
        Picture ramp = Fixtures.grey(new int[][] {{0, 10, 40}, {100, 110, 140}});
        float[] wide = Resizer.resize(ramp, 5, 3, new Region(0, 0, 5, 3), Resampling.DARKNET_LINEAR);
        float[] firstRow = {0, 5, 10, 25, 40};
        for (int x = 0; x < 5; x++) {
            assertEquals(firstRow[x], wide[3 * x]);
            assertEquals(firstRow[x] + 50, wide[3 * (5 + x)]);
            assertEquals(firstRow[x] + 100, wide[3 * (10 + x)]);
        }
    }

    @Test
    void halvingAveragesFourPixelsWithoutAntialiasingAndSixteenWithIt() {
        Picture step = Fixtures.grey(new int[][] {{0, 0, 0, 255}, {0, 0, 0, 255}, {0, 0, 0, 255}, {0, 0, 0, 255}});
        assertEquals(0x808080, step.resize(2, 2, Resampling.OPENCV_LINEAR).rgb(1, 0));
        // Weights 1, 3, 3, 1 over 4 columns cut at the border: (3 * 0 + 3 * 255) / 7 with one column outside.
        assertEquals(0x6D6D6D, step.resize(2, 2, Resampling.BILINEAR).rgb(1, 0));
    }

    @Test
    void refusesAResultThatIsTooLarge() {
        assertThrows(IllegalArgumentException.class, () -> SOURCE.resize(50_000, 50_000, Resampling.NEAREST));
    }
}
