package io.github.crossstage.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;

/**
 * Decoded samples to RGB bytes the way Pillow's {@code convert("RGB")} does it: no colour management, alpha dropped.
 *
 * <p>{@code BufferedImage.getRGB} would not do: it converts grey and profiled pictures between colour spaces.
 */
final class PixelConversion {
    private PixelConversion() {}

    /** Returns {@code u8 [height, width, 3]}. */
    static byte[] toRgb(BufferedImage image) {
        ColorModel model = image.getColorModel();
        if (model instanceof ComponentColorModel && hasPlainSamples(image.getRaster())) {
            return fromComponents(image.getRaster());
        }
        return fromColorModel(image);
    }

    private static boolean hasPlainSamples(Raster raster) {
        int type = raster.getTransferType();
        return type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT;
    }

    private static byte[] fromComponents(Raster raster) {
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        int bits = raster.getSampleModel().getSampleSize(0);
        boolean grey = bands < 3;
        byte[] rgb = new byte[3 * width * raster.getHeight()];
        int[] row = new int[bands * width];
        int at = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                for (int channel = 0; channel < 3; channel++) {
                    rgb[at++] = to8Bits(row[x * bands + (grey ? 0 : channel)], bits);
                }
            }
        }
        return rgb;
    }

    private static byte to8Bits(int sample, int bits) {
        return (byte) (bits <= 8 ? sample : sample >>> (bits - 8));
    }

    /** Palettes and packed pixels, whose colour space is sRGB. */
    private static byte[] fromColorModel(BufferedImage image) {
        int width = image.getWidth();
        Raster raster = image.getRaster();
        ColorModel model = image.getColorModel();
        byte[] rgb = new byte[3 * width * image.getHeight()];
        Object pixel = null;
        int at = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < width; x++) {
                pixel = raster.getDataElements(x, y, pixel);
                int color = model.getRGB(pixel);
                rgb[at++] = (byte) (color >> 16);
                rgb[at++] = (byte) (color >> 8);
                rgb[at++] = (byte) color;
            }
        }
        return rgb;
    }

    /**
     * Returns the RGB bytes of a four-component JPEG's raw samples. Adobe programs store the inks inverted, and so does
     * every file in practice that has an Adobe segment.
     */
    static byte[] fromCmyk(Raster raster, int adobeTransform) {
        int width = raster.getWidth();
        byte[] rgb = new byte[3 * width * raster.getHeight()];
        int[] row = new int[4 * width];
        int at = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0; x < row.length; x += 4) {
                int first = row[x];
                int second = row[x + 1];
                int third = row[x + 2];
                if (adobeTransform == 2) {
                    int blue = second - 128;
                    int red = third - 128;
                    third = clip(255 - Math.round(first + 1.772f * blue));
                    second = clip(255 - Math.round(first - 0.344136f * blue - 0.714136f * red));
                    first = clip(255 - Math.round(first + 1.402f * red));
                }
                boolean inverted = adobeTransform >= 0;
                int white = inverted ? row[x + 3] : 255 - row[x + 3];
                rgb[at++] = ink(inverted ? 255 - first : first, white);
                rgb[at++] = ink(inverted ? 255 - second : second, white);
                rgb[at++] = ink(inverted ? 255 - third : third, white);
            }
        }
        return rgb;
    }

    /** Pillow's rule: what black leaves, less the ink's share of it. */
    private static byte ink(int amount, int white) {
        int product = amount * white + 128;
        return (byte) clip(white - (((product >> 8) + product) >> 8));
    }

    private static int clip(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
