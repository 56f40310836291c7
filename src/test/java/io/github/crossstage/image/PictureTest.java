package io.github.crossstage.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.crossstage.error.PictureFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureTest {
    @TempDir
    Path folder;

    static Stream<String> lossless() {
        return Stream.of(
                "palette.png",
                "grey_alpha.png",
                "rgba.png",
                "bilevel.png",
                "grey4.png",
                "rgb16.png",
                "grey16.png",
                "profile.png",
                "rgb.bmp",
                "palette.bmp",
                "palette.gif",
                "transparent.gif",
                "lossless.webp",
                "profile.webp",
                "alpha.webp");
    }

    static Stream<String> lossy() {
        return Stream.of("rgb.jpg", "progressive.jpg", "grey.jpg", "cmyk.jpg", "profile.jpg", "lossy.webp");
    }

    static Stream<String> every() {
        return Stream.concat(lossless(), lossy());
    }

    private static byte[] file(String name) throws IOException {
        return Files.readAllBytes(Fixtures.IMAGES.resolve(name));
    }

    private static PictureFormatException refused(byte[] bytes) {
        return assertThrows(PictureFormatException.class, () -> Picture.decode(bytes, "x.img", DecodeOptions.DEFAULT));
    }

    @ParameterizedTest
    @MethodSource("lossless")
    void decodesLikePillow(String name) {
        Picture picture = Picture.read(Fixtures.IMAGES.resolve(name));
        assertEquals(0, Fixtures.worstDifference(Fixtures.picture(name + ".npy"), picture));
    }

    @ParameterizedTest
    @MethodSource("lossy")
    void decodesLossyFormatsCloseToPillow(String name) {
        Picture picture = Picture.read(Fixtures.IMAGES.resolve(name));
        int worst = Fixtures.worstDifference(Fixtures.picture(name + ".npy"), picture);
        // libwebp interpolates chroma, the plug-in repeats it; this picture's colours change at every pixel.
        int limit = name.endsWith(".webp") ? 12 : 3;
        assertTrue(worst <= limit, name + ": worst difference " + worst);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void turnsAPictureUpright(int orientation) {
        String name = "exif" + orientation + ".jpg";
        Picture expected = Fixtures.picture(name + ".npy");
        assertTrue(Fixtures.worstDifference(expected, Picture.read(Fixtures.IMAGES.resolve(name))) <= 3);
        Picture stored = Picture.read(Fixtures.IMAGES.resolve(name), DecodeOptions.DEFAULT.withOrientation(false));
        assertEquals(26, stored.width());
    }

    @Test
    void readsAStream() throws IOException {
        ByteArrayInputStream stream = new ByteArrayInputStream(file("rgba.png"));
        assertEquals(Fixtures.picture("rgba.png.npy"), Picture.read(stream, "upload", DecodeOptions.DEFAULT));
    }

    @Test
    void writesAPngThatReadsBackEqual() {
        Picture picture = Fixtures.picture("rgba.png.npy");
        Path png = folder.resolve("out.png");
        picture.writePng(png);
        assertEquals(picture, Picture.read(png));
    }

    @Test
    void cropsAndChecksTheRegion() {
        Picture picture = Fixtures.grey(new int[][] {{1, 2, 3}, {4, 5, 6}});
        assertArrayEquals(
                new byte[] {2, 2, 2, 3, 3, 3, 5, 5, 5, 6, 6, 6},
                picture.crop(new Region(1, 0, 2, 2)).toRgbBytes());
        assertThrows(IllegalArgumentException.class, () -> picture.crop(new Region(2, 0, 2, 2)));
    }

    @Test
    void refusesAPictureOverTheLimitsBeforeDecoding() throws IOException {
        byte[] bytes = file("rgba.png");
        DecodeOptions few = DecodeOptions.DEFAULT.withMaxPixels(26 * 19 - 1);
        PictureFormatException e =
                assertThrows(PictureFormatException.class, () -> Picture.decode(bytes, "x.png", few));
        assertTrue(e.getMessage().contains("26x19 is 494 pixels, expected at most 493"), e.getMessage());
        DecodeOptions small = DecodeOptions.DEFAULT.withMaxFileBytes(bytes.length - 1);
        Path path = Fixtures.IMAGES.resolve("rgba.png");
        e = assertThrows(PictureFormatException.class, () -> Picture.read(path, small));
        assertTrue(e.getMessage().contains("more than " + (bytes.length - 1) + " bytes"), e.getMessage());
        ByteArrayInputStream stream = new ByteArrayInputStream(bytes);
        assertThrows(PictureFormatException.class, () -> Picture.read(stream, "upload", small));
    }

    @Test
    void refusesAPngBombByItsHeader() throws IOException {
        byte[] bytes = file("rgba.png");
        Arrays.fill(bytes, 16, 18, (byte) 0);
        bytes[17] = 3;
        Arrays.fill(bytes, 20, 22, (byte) 0);
        bytes[21] = 3;
        PictureFormatException e = refused(bytes);
        assertTrue(e.getMessage().contains("pixels, expected at most 100000000"), e.getMessage());
    }

    @ParameterizedTest
    @MethodSource("every")
    void refusesATruncatedFile(String name) throws IOException {
        byte[] bytes = file(name);
        for (int keep : new int[] {bytes.length / 4, bytes.length / 2, bytes.length * 3 / 4}) {
            refused(Arrays.copyOf(bytes, keep));
        }
    }

    @ParameterizedTest
    @MethodSource("every")
    void survivesDamagedBytes(String name) throws IOException {
        byte[] good = file(name);
        long seed = 20260101;
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            byte[] bad = good.clone();
            int[] at = IntStream.range(0, 1 + random.nextInt(4))
                    .map(i -> random.nextInt(bad.length))
                    .toArray();
            for (int position : at) {
                bad[position] = (byte) random.nextInt();
            }
            try {
                Picture.decode(bad, name, DecodeOptions.DEFAULT.withMaxPixels(1 << 16));
            } catch (PictureFormatException e) {
                assertTrue(e.getMessage().contains(name), e.getMessage());
            }
        }
    }

    @Test
    void namesTheFormatItDoesNotRead() {
        String heic = refused("\0\0\0\u0018ftypheic".getBytes(StandardCharsets.ISO_8859_1))
                .getMessage();
        assertTrue(heic.contains("HEIC") && heic.contains("expected JPEG, PNG, BMP, GIF or WebP"), heic);
        assertTrue(refused(new byte[0]).getMessage().contains("empty"));
        assertTrue(refused(new byte[] {1, 2, 3}).getMessage().contains("unknown format"));
        assertEquals("x.img", refused(new byte[] {'B', 'M'}).source());
    }

    @Test
    void namesAFileThatDoesNotExistOrIsAFolder() {
        assertTrue(assertThrows(PictureFormatException.class, () -> Picture.read(folder.resolve("no.png")))
                .getMessage()
                .contains("no such file"));
        assertTrue(assertThrows(PictureFormatException.class, () -> Picture.read(folder))
                .getMessage()
                .contains("not a regular file"));
    }
}
