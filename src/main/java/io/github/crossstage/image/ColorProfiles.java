package io.github.crossstage.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Hides embedded colour profiles from decoders that would convert pixels with them: networks were trained on pictures
 * that were read without colour management.
 *
 * <p>Nothing moves: a JPEG's profile segment becomes a comment segment, a WebP's profile chunk an unknown chunk.
 */
final class ColorProfiles {
    private static final byte APP2 = (byte) 0xE2;
    private static final byte COMMENT = (byte) 0xFE;
    private static final byte[] JPEG_PROFILE = "ICC_PROFILE\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] WEBP_PROFILE = "ICCP".getBytes(StandardCharsets.ISO_8859_1);
    private static final int WEBP_FIRST_CHUNK = 12;
    private static final int WEBP_FLAGS = 20;
    private static final int WEBP_PROFILE_FLAG = 0x20;

    private ColorProfiles() {}

    /** Returns the file without its profile; the same array if there is nothing to hide. */
    static byte[] hide(byte[] file, PictureFileFormat format) {
        return switch (format) {
            case JPEG -> hideInJpeg(file);
            case WEBP -> hideInWebp(file);
            case PNG, GIF, BMP -> file;
        };
    }

    private static byte[] hideInJpeg(byte[] file) {
        byte[] result = file;
        int at = 2;
        while (at + 4 <= file.length && file[at] == (byte) 0xFF && file[at + 1] != (byte) 0xDA) {
            if (file[at + 1] == APP2 && matches(file, at + 4, JPEG_PROFILE)) {
                result = result == file ? file.clone() : result;
                result[at + 1] = COMMENT;
            }
            at += file[at + 1] == (byte) 0xFF ? 1 : 2 + ((file[at + 2] & 0xFF) << 8 | (file[at + 3] & 0xFF));
        }
        return result;
    }

    private static byte[] hideInWebp(byte[] file) {
        byte[] extended = "VP8X".getBytes(StandardCharsets.ISO_8859_1);
        boolean profiled = matches(file, WEBP_FIRST_CHUNK, extended)
                && file.length > WEBP_FLAGS + 10 + 4
                && (file[WEBP_FLAGS] & WEBP_PROFILE_FLAG) != 0
                && matches(file, WEBP_FLAGS + 10, WEBP_PROFILE);
        if (!profiled) {
            return file;
        }
        byte[] result = file.clone();
        result[WEBP_FLAGS] &= ~WEBP_PROFILE_FLAG;
        Arrays.fill(result, WEBP_FLAGS + 10, WEBP_FLAGS + 14, (byte) 'x');
        return result;
    }

    private static boolean matches(byte[] file, int at, byte[] wanted) {
        return file.length >= at + wanted.length
                && Arrays.equals(file, at, at + wanted.length, wanted, 0, wanted.length);
    }
}
