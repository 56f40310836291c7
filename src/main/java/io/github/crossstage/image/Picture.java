package io.github.crossstage.image;

import io.github.crossstage.error.PictureFormatException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * An immutable picture of 8-bit RGB pixels, as {@code Image.open(file).convert("RGB")} of Pillow gives it.
 *
 * <p>Formats: JPEG (grey, RGB, CMYK), PNG, BMP, GIF (the first frame) and, with the TwelveMonkeys plug-in on the class
 * path, WebP. Alpha is dropped, not blended; grey is repeated three times; of 16-bit samples the upper byte is kept;
 * embedded colour profiles are not applied. Unlike Pillow, the EXIF orientation of a JPEG is applied
 * (see {@link DecodeOptions}). Compared by value.
 */
public final class Picture {
    private final int width;
    private final int height;
    private final byte[] rgb;

    /** Takes ownership of the array. */
    Picture(int width, int height, byte[] rgb) {
        if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
            throw new IllegalArgumentException("Picture " + width + "x" + height + ": " + rgb.length
                    + " bytes, expected width, height >= 1 and " + 3L * width * height + " bytes");
        }
        this.width = width;
        this.height = height;
        this.rgb = rgb;
    }

    /** Returns a picture with a copy of these bytes: red, green, blue of the top left pixel, then of its right one. */
    public static Picture ofRgb(int width, int height, byte[] rgb) {
        return new Picture(width, height, rgb.clone());
    }

    /** Reads a picture within the default limits. @throws PictureFormatException as {@link #read(Path, DecodeOptions)} */
    public static Picture read(Path file) {
        return read(file, DecodeOptions.DEFAULT);
    }

    /**
     * Reads a picture.
     *
     * @throws PictureFormatException if the file is missing, too large, truncated, damaged or of an unknown format
     */
    public static Picture read(Path file, DecodeOptions options) {
        String source = file.toString();
        if (!Files.isRegularFile(file)) {
            throw new PictureFormatException(
                    source, Files.exists(file) ? "not a regular file; name one picture" : "no such file");
        }
        try (InputStream stream = Files.newInputStream(file)) {
            PictureDecoder.requireFileBytes(source, Files.size(file), options);
            return read(stream, source, options);
        } catch (IOException e) {
            throw new PictureFormatException(source, "cannot be read: " + e, e);
        }
    }

    /**
     * Reads a picture from a stream, to its end; the stream stays open.
     *
     * @param source what to call the stream in an error
     * @throws PictureFormatException as {@link #read(Path, DecodeOptions)}, or if the stream fails
     */
    public static Picture read(InputStream stream, String source, DecodeOptions options) {
        byte[] bytes;
        try {
            bytes = stream.readNBytes((int) options.maxFileBytes() + 1);
        } catch (IOException e) {
            throw new PictureFormatException(source, "cannot be read: " + e, e);
        }
        return decode(bytes, source, options);
    }

    /**
     * Decodes the bytes of a picture file.
     *
     * @param source what to call the bytes in an error
     * @throws PictureFormatException as {@link #read(Path, DecodeOptions)}
     */
    public static Picture decode(byte[] bytes, String source, DecodeOptions options) {
        return new PictureDecoder(bytes, source, options).decode();
    }

    /** Returns the number of columns. */
    public int width() {
        return width;
    }

    /** Returns the number of rows. */
    public int height() {
        return height;
    }

    /** Returns a pixel as {@code 0xRRGGBB}; {@code 0 <= x < width}, {@code 0 <= y < height}. */
    public int rgb(int x, int y) {
        if (x < 0 || x >= width || y < 0 || y >= height) {
            throw new IndexOutOfBoundsException("Picture " + width + "x" + height + ": pixel x=" + x + " y=" + y);
        }
        int at = 3 * (y * width + x);
        return (rgb[at] & 0xFF) << 16 | (rgb[at + 1] & 0xFF) << 8 | (rgb[at + 2] & 0xFF);
    }

    /** Returns a copy of the pixels, {@code u8 [height, width, 3]}, red first. */
    public byte[] toRgbBytes() {
        return rgb.clone();
    }

    /** Returns the pixels without a copy; not to be written to. */
    byte[] samples() {
        return rgb;
    }

    /** Returns a part of this picture. @throws IllegalArgumentException if it is not inside */
    public Picture crop(Region part) {
        if (!part.isInside(width, height)) {
            throw new IllegalArgumentException(part + " is not inside the picture of " + width + "x" + height);
        }
        if (part.width() == width && part.height() == height) {
            return this;
        }
        byte[] cropped = new byte[3 * part.width() * part.height()];
        for (int y = 0; y < part.height(); y++) {
            int from = 3 * ((part.y() + y) * width + part.x());
            System.arraycopy(rgb, from, cropped, 3 * part.width() * y, 3 * part.width());
        }
        return new Picture(part.width(), part.height(), cropped);
    }

    /** Returns this picture stretched or shrunk to another size. */
    public Picture resize(int newWidth, int newHeight, Resampling resampling) {
        Region all = new Region(0, 0, newWidth, newHeight);
        float[] resized = Resizer.resize(this, newWidth, newHeight, all, resampling);
        byte[] bytes = new byte[resized.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.round(resized[i]);
        }
        return new Picture(newWidth, newHeight, bytes);
    }

    /** Writes this picture as a PNG file, which is replaced if it exists. @throws UncheckedIOException if it fails */
    public void writePng(Path file) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                row[x] = rgb(x, y);
            }
            image.setRGB(0, y, width, 1, row, 0, width);
        }
        try (var out = Files.newOutputStream(file);
                var stream = new MemoryCacheImageOutputStream(out)) {
            if (!ImageIO.write(image, "png", stream)) {
                throw new IllegalStateException("this Java runtime has no PNG writer");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Picture '" + file + "' cannot be written: " + e, e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Picture that && width == that.width && Arrays.equals(rgb, that.rgb);
    }

    @Override
    public int hashCode() {
        return 31 * width + Arrays.hashCode(rgb);
    }

    @Override
    public String toString() {
        return "Picture " + width + "x" + height;
    }
}
