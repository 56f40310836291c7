package io.github.crossstage.image;

import io.github.crossstage.error.PictureFormatException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** Decodes one picture file: tells the format, checks the limits, decodes, converts to RGB, turns upright. */
final class PictureDecoder {
    private static final String JDK_READERS = "com.sun.imageio.";

    /** Four times what JPEG can hold; bounds the weights of a resize. */
    private static final int MAX_SIDE = 1 << 18;

    private final byte[] bytes;
    private final String source;
    private final DecodeOptions options;

    PictureDecoder(byte[] bytes, String source, DecodeOptions options) {
        this.bytes = bytes;
        this.source = source;
        this.options = options;
    }

    static void requireFileBytes(String source, long fileBytes, DecodeOptions options) {
        if (fileBytes > options.maxFileBytes()) {
            throw PictureFormatException.tooLarge(
                    source,
                    "the file has more than " + options.maxFileBytes()
                            + " bytes, the limit; raise DecodeOptions.maxFileBytes if it is wanted");
        }
    }

    Picture decode() {
        requireFileBytes(source, bytes.length, options);
        PictureFileFormat format = PictureFileFormat.of(bytes).orElseThrow(this::unknownFormat);
        JpegHeader header = format == PictureFileFormat.JPEG ? JpegHeader.parse(bytes) : new JpegHeader(0, -1, 1);
        Picture stored = decode(format, header);
        return options.applyOrientation() ? Orientation.upright(stored, header.orientation()) : stored;
    }

    private Picture decode(PictureFileFormat format, JpegHeader header) {
        ImageReader reader = reader(format);
        try (ByteArrayImageInput input = new ByteArrayImageInput(ColorProfiles.hide(bytes, format))) {
            reader.setInput(input, true, true);
            requirePixels(reader.getWidth(0), reader.getHeight(0));
            Picture picture = header.components() == 4 ? readCmyk(reader, header) : readRgb(reader);
            if (format == PictureFileFormat.WEBP ? isShortRiff() : input.hasReadPastEnd()) {
                throw new PictureFormatException(source, truncated(format));
            }
            return picture;
        } catch (IOException | RuntimeException e) {
            throw e instanceof PictureFormatException known ? known : damaged(format, e);
        } finally {
            reader.dispose();
        }
    }

    /** The WebP decoder reads ahead, so its reads tell nothing; the container states its length. */
    private boolean isShortRiff() {
        long stated = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(4) & 0xFFFF_FFFFL;
        return stated + 8 > bytes.length;
    }

    private static Picture readRgb(ImageReader reader) throws IOException {
        BufferedImage image = reader.read(0);
        return new Picture(image.getWidth(), image.getHeight(), PixelConversion.toRgb(image));
    }

    private static Picture readCmyk(ImageReader reader, JpegHeader header) throws IOException {
        var raster = reader.readRaster(0, null);
        byte[] rgb = PixelConversion.fromCmyk(raster, header.adobeTransform());
        return new Picture(raster.getWidth(), raster.getHeight(), rgb);
    }

    /** Returns the Java runtime's own reader where there is one, so that other plug-ins cannot change the pixels. */
    private ImageReader reader(PictureFileFormat format) {
        ImageReader chosen = null;
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.readerName());
        while (readers.hasNext()) {
            ImageReader candidate = readers.next();
            if (chosen == null || candidate.getClass().getName().startsWith(JDK_READERS)) {
                chosen = candidate;
            }
        }
        if (chosen == null) {
            throw new PictureFormatException(
                    source,
                    "no decoder for " + format + "; put com.twelvemonkeys.imageio:imageio-webp on the class path"
                            + " or convert the file to PNG");
        }
        return chosen;
    }

    private void requirePixels(long width, long height) {
        if (Math.max(width, height) > MAX_SIDE) {
            throw PictureFormatException.tooLarge(
                    source, width + "x" + height + ": a side is longer than " + MAX_SIDE + " pixels; crop it first");
        }
        if (width * height > options.maxPixels()) {
            throw PictureFormatException.tooLarge(
                    source,
                    width + "x" + height + " is " + width * height + " pixels, expected at most " + options.maxPixels()
                            + "; shrink it or raise DecodeOptions.maxPixels");
        }
    }

    private PictureFormatException unknownFormat() {
        String found = bytes.length == 0
                ? "the file is empty"
                : PictureFileFormat.unsupported(bytes)
                        .map(name -> "the format is " + name)
                        .orElse("unknown format");
        return new PictureFormatException(source, found + ", " + PictureFileFormat.SUPPORTED);
    }

    private PictureFormatException damaged(PictureFileFormat format, Exception cause) {
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new PictureFormatException(
                source, "damaged or truncated " + format + " (" + reason + "); copy or convert it anew", cause);
    }

    private String truncated(PictureFileFormat format) {
        return "truncated " + format + ": its " + bytes.length + " bytes end before its pixels do; copy it anew";
    }
}
