package io.github.crossstage.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.crossstage.npy.Npy;
import io.github.crossstage.tensor.Tensor;
import java.nio.file.Path;

/** Pictures and arrays made by Pillow 12.3 and OpenCV 5.0, and how to compare with them. */
final class Fixtures {
    static final Path IMAGES = Path.of("src/test/resources/image");
    static final Path DEMO = Path.of("src/test/resources/demo");

    private Fixtures() {}

    /** Returns a picture stored as {@code u8 [height, width, 3]}. */
    static Picture picture(String npy) {
        Tensor tensor = Npy.read(IMAGES.resolve(npy));
        byte[] rgb = new byte[(int) tensor.type().byteCount()];
        tensor.bytes().get(rgb);
        return Picture.ofRgb(tensor.shape().intExtent(1), tensor.shape().intExtent(0), rgb);
    }

    /** Returns the largest difference of any sample; the sizes must agree. */
    static int worstDifference(Picture expected, Picture actual) {
        assertEquals(expected.toString(), actual.toString());
        byte[] left = expected.toRgbBytes();
        byte[] right = actual.toRgbBytes();
        int worst = 0;
        for (int i = 0; i < left.length; i++) {
            worst = Math.max(worst, Math.abs((left[i] & 0xFF) - (right[i] & 0xFF)));
        }
        return worst;
    }

    /** Returns a picture whose pixel (x, y) is the grey value {@code values[y][x]}. */
    static Picture grey(int[][] values) {
        int width = values[0].length;
        byte[] rgb = new byte[3 * width * values.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) values[i / 3 / width][i / 3 % width];
        }
        return Picture.ofRgb(width, values.length, rgb);
    }
}
