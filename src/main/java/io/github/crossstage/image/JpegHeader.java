package io.github.crossstage.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What the marker segments of a JPEG file say about its colours and its orientation.
 *
 * @param components the number of colour components in the frame header; 0 if there is none
 * @param adobeTransform the colour transform in the Adobe segment (0 none, 1 YCbCr, 2 YCCK); -1 without a segment
 * @param orientation the EXIF orientation, 1 (upright) to 8; 1 if there is none
 */
record JpegHeader(int components, int adobeTransform, int orientation) {
    private static final int START_OF_SCAN = 0xDA;
    private static final int APP1 = 0xE1;
    private static final int APP14 = 0xEE;
    private static final int ORIENTATION_TAG = 0x0112;
    private static final int SHORT_TYPE = 3;
    private static final int IFD_ENTRY_BYTES = 12;

    /** Reads the segments before the first scan; what is damaged counts as absent, the decoder will say so. */
    static JpegHeader parse(byte[] file) {
        int components = 0;
        int adobeTransform = -1;
        int orientation = 1;
        int at = 2;
        while (at + 4 <= file.length && (file[at] & 0xFF) == 0xFF) {
            int marker = file[at + 1] & 0xFF;
            if (marker == 0xFF) {
                at++;
                continue;
            }
            int length = (file[at + 2] & 0xFF) << 8 | (file[at + 3] & 0xFF);
            if (marker == START_OF_SCAN || length < 2 || at + 2 + length > file.length) {
                break;
            }
            ByteBuffer segment = ByteBuffer.wrap(file, at + 4, length - 2).slice();
            if (isStartOfFrame(marker) && segment.limit() > 5) {
                components = segment.get(5) & 0xFF;
            } else if (marker == APP14 && startsWith(segment, "Adobe") && segment.limit() > 11) {
                adobeTransform = segment.get(11) & 0xFF;
            } else if (marker == APP1 && startsWith(segment, "Exif\0\0")) {
                orientation = exifOrientation(segment.position(6).slice());
            }
            at += 2 + length;
        }
        return new JpegHeader(components, adobeTransform, orientation);
    }

    private static boolean isStartOfFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static boolean startsWith(ByteBuffer segment, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
        return segment.limit() >= wanted.length
                && segment.slice(0, wanted.length).equals(ByteBuffer.wrap(wanted));
    }

    /** Finds the orientation in the first directory of a TIFF block (EXIF 2.3, section 4.6.4). */
    private static int exifOrientation(ByteBuffer tiff) {
        if (tiff.limit() < 8) {
            return 1;
        }
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = tiff.getInt(4) & 0xFFFF_FFFFL;
        if (directory + 2 > tiff.limit()) {
            return 1;
        }
        int entries = tiff.getShort((int) directory) & 0xFFFF;
        for (int entry = 0; entry < entries; entry++) {
            long at = directory + 2 + (long) entry * IFD_ENTRY_BYTES;
            if (at + IFD_ENTRY_BYTES > tiff.limit()) {
                return 1;
            }
            if ((tiff.getShort((int) at) & 0xFFFF) == ORIENTATION_TAG && tiff.getShort((int) at + 2) == SHORT_TYPE) {
                int value = tiff.getShort((int) at + 8);
                return value >= 1 && value <= 8 ? value : 1;
            }
        }
        return 1;
    }
}
