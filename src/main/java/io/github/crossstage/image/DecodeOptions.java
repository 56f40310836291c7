package io.github.crossstage.image;

/**
 * What a decoder may spend on one picture, and whether it turns it upright.
 *
 * @param maxFileBytes the most bytes a file may have; compared before the file is read
 * @param maxPixels the most pixels (width x height) a picture may have; compared before pixels are decoded. A decoded
 *     picture takes 3 bytes a pixel, and about as much again while it is decoded
 * @param applyOrientation whether the orientation that cameras note in a JPEG's EXIF block is applied. OpenCV and
 *     picture viewers do; Pillow and torchvision do not unless asked
 */
public record DecodeOptions(long maxFileBytes, long maxPixels, boolean applyOrientation) {
    /** 256 MiB, 100 megapixels, upright. */
    public static final DecodeOptions DEFAULT = new DecodeOptions(256L << 20, 100_000_000, true);

    /** The most pixels whose RGB bytes fit one Java array. */
    private static final long ARRAY_PIXELS = (Integer.MAX_VALUE - 8) / 3;

    public DecodeOptions {
        if (maxFileBytes < 1 || maxFileBytes > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "DecodeOptions: maxFileBytes=" + maxFileBytes + ", expected 1 to " + (Integer.MAX_VALUE - 8));
        }
        if (maxPixels < 1 || maxPixels > ARRAY_PIXELS) {
            throw new IllegalArgumentException(
                    "DecodeOptions: maxPixels=" + maxPixels + ", expected 1 to " + ARRAY_PIXELS);
        }
    }

    /** Returns these options with another limit of the file's size. */
    public DecodeOptions withMaxFileBytes(long bytes) {
        return new DecodeOptions(bytes, maxPixels, applyOrientation);
    }

    /** Returns these options with another limit of the picture's size. */
    public DecodeOptions withMaxPixels(long pixels) {
        return new DecodeOptions(maxFileBytes, pixels, applyOrientation);
    }

    /** Returns these options with the EXIF orientation applied or ignored. */
    public DecodeOptions withOrientation(boolean apply) {
        return new DecodeOptions(maxFileBytes, maxPixels, apply);
    }
}
